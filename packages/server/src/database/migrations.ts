import { type Kysely, type Migration, sql } from 'kysely'

// Written with the query builder only, so that another SQL dialect can run them too.
const firstTables: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('users')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('name_key', 'text', (column) => column.notNull())
      .addColumn('sign_in_key', 'text', (column) => column.unique())
      .addColumn('avatar_url', 'text')
      .addColumn('profile_url', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('users_by_name').on('users').columns(['name_key', 'id']).execute()

    await db.schema
      .createTable('sessions')
      .addColumn('token_hash', 'text', (column) => column.primaryKey())
      .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('sessions_by_expiry').on('sessions').column('expires_at').execute()

    await db.schema
      .createTable('conversations')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('title', 'text')
      .addColumn('direct_key', 'text', (column) => column.unique())
      .addColumn('creator_id', 'text', (column) => column.notNull().references('users.id'))
      .addColumn('client_id', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('active_at', 'bigint', (column) => column.notNull())
      .addColumn('last_change', 'bigint', (column) => column.notNull())
      .addUniqueConstraint('conversations_once', ['creator_id', 'client_id'])
      .execute()

    await db.schema
      .createTable('memberships')
      .addColumn('conversation_id', 'text', (column) =>
        column.notNull().references('conversations.id'),
      )
      .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
      .addColumn('joined_at', 'bigint', (column) => column.notNull())
      .addColumn('read_up_to', 'bigint', (column) => column.notNull())
      .addColumn('read_change', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('memberships_key', ['conversation_id', 'user_id'])
      .execute()
    await db.schema
      .createIndex('memberships_by_user')
      .on('memberships')
      .columns(['user_id', 'conversation_id'])
      .execute()

    await db.schema
      .createTable('messages')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('conversation_id', 'text', (column) =>
        column.notNull().references('conversations.id'),
      )
      .addColumn('author_id', 'text', (column) => column.notNull().references('users.id'))
      .addColumn('text', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('position', 'bigint', (column) => column.notNull())
      .addColumn('revision', 'bigint', (column) => column.notNull())
      .addColumn('client_id', 'text', (column) => column.notNull())
      .addColumn('edited_at', 'bigint')
      .addColumn('deleted_at', 'bigint')
      .addUniqueConstraint('messages_by_position', ['conversation_id', 'position'])
      .addUniqueConstraint('messages_by_revision', ['conversation_id', 'revision'])
      .execute()

    await db.schema
      .createTable('reactions')
      .addColumn('message_id', 'text', (column) => column.notNull().references('messages.id'))
      .addColumn('emoji', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
      .addColumn('change', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('reactions_key', ['message_id', 'emoji', 'user_id'])
      .execute()

    await db.schema
      .createTable('changes')
      .addColumn('conversation_id', 'text', (column) =>
        column.notNull().references('conversations.id'),
      )
      .addColumn('number', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('actor_id', 'text', (column) => column.notNull().references('users.id'))
      .addColumn('message_id', 'text')
      .addColumn('client_id', 'text')
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('changes_key', ['conversation_id', 'number'])
      .execute()
    await db.schema
      .createIndex('changes_once')
      .unique()
      .on('changes')
      .columns(['actor_id', 'conversation_id', 'kind', 'client_id'])
      .where(sql.ref('client_id'), 'is not', null)
      .execute()
  },
}

const changesByAge: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createIndex('changes_by_age')
      .on('changes')
      .column('at')
      .where(sql.ref('kind'), '<>', 'send')
      .execute()
  },
}

const registration: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('users').addColumn('registered_at', 'bigint').execute()
  },
}

/** Run in the order of their names; a migration that was published is never edited, only followed. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-first-tables': firstTables,
  '0002-changes-by-age': changesByAge,
  '0003-registration': registration,
}
