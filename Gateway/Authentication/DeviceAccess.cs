using Nudge.Core.Apps;
using Nudge.Core.Devices;

namespace Nudge.Gateway.Authentication;

/// <summary>The device that a call is about.</summary>
/// <param name="App">The app; <see langword="null"/>: there is none of that id.</param>
/// <param name="Device">The device; <see langword="null"/>: the app knows none with this token.</param>
internal sealed record DeviceAccess(AppView? App, DeviceRow? Device);
