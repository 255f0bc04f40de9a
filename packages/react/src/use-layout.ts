'use client'
import { useEffect, useLayoutEffect } from 'react'

/** `useLayoutEffect`, without the warning of React 18 when rendering on a server. */
export const useLayout = typeof document === 'undefined' ? useEffect : useLayoutEffect
