export { NudgeProvider, useNudge, type NudgeProviderProps } from './provider'
export {
  useChannel, useNotification, useNotifications, useNudgeState, usePreferences, usePresence, useUnread,
  type Notifications, type PreferencesControls, type UseChannelOptions, type UseNotificationsOptions,
} from './hooks'
