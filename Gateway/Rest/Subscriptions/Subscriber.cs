using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Gateway.Rest.Inbox;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>Whose subscriptions a call is about.</summary>
/// <param name="App">The app.</param>
/// <param name="Inbox">The inbox.</param>
/// <param name="User">A user, and who asks for it; <see langword="null"/>: a device.</param>
/// <param name="Device">The device.</param>
/// <param name="IsServer">Whether the app's server asks, to which all channels are open.</param>
internal sealed record Subscriber(AppView App, InboxKey Inbox, InboxAccess? User, DeviceRow? Device, bool IsServer);
