// The tables of the bench: who is who, who is a member of what, and who said what.
import Database from 'libsql'

/** @param {string} file */
export function openDatabase(file) {
  const database = new Database(file)
  database.exec(`
    pragma journal_mode = wal;
    pragma synchronous = normal;
    create table if not exists users (id text primary key, name text not null);
    create table if not exists members (
      room text not null, user text not null, primary key (room, user)
    ) without rowid;
    create table if not exists messages (
      number integer primary key, room text not null, author text not null, text text not null,
      created integer not null
    );
    create index if not exists messages_of_room on messages (room, number);
  `)
  const one = (sql) => database.prepare(sql)
  const isMember = one('select 1 from members where room = ? and user = ?')
  const newest = one('select * from messages where room = ? order by number desc limit ?')
  const userOf = one('select id, name from users where id = ?')
  const addMessage = one('insert into messages (room, author, text, created) values (?, ?, ?, ?)')
  const addMember = one('insert into members (room, user) values (?, ?)')
  const addUser = one('insert into users (id, name) values (?, ?)')

  const row = ({ number, author, text, created }) => ({
    id: `m${number}`,
    userId: author,
    text,
    createdAt: created,
  })
  return {
    isMember: (room, user) => isMember.get(room, user) !== undefined,
    /** Oldest first. */
    messages: (room, last) => newest.all(room, last).reverse().map(row),
    users: (ids) => ids.map((id) => userOf.get(id)).filter((user) => user !== undefined),
    addMessage(room, author, text) {
      const { lastInsertRowid } = addMessage.run(room, author, text, Date.now())
      return { id: `m${lastInsertRowid}` }
    },
    fill: database.transaction((users, rooms) => {
      for (const id of users) addUser.run(id, `Name of ${id}`)
      for (const { room, members, messages } of rooms) {
        for (const user of members) addMember.run(room, user)
        for (let index = 0; index < messages; index++) {
          addMessage.run(room, users[index % 10], textOf(index), 1_790_000_000_000 + index)
        }
      }
    }),
    close: () => database.close(),
  }
}

/** 60 characters. */
export const textOf = (index) => `message ${index} `.padEnd(60, 'abcdefghij')
