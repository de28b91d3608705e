using Nudge.Core.Accounts;
using Nudge.Core.Apps;

namespace Nudge.Gateway.Authentication;

/// <summary>An app, and the right on it of the account that calls.</summary>
/// <param name="App">The app as of this request.</param>
/// <param name="Role">Of the app; an operator has an owner's.</param>
/// <param name="Caller">The account.</param>
public sealed record AppAccess(AppView App, AppRole Role, AdminCaller Caller);
