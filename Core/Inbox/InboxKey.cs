using Nudge.Core.Actors;
using Nudge.Core.Names;

namespace Nudge.Core.Inbox;

/// <summary>Names the inbox of one user of one app.</summary>
public readonly record struct InboxKey(AppId App, UserId User)
{
    public ActorKey Actor => new(ActorKind.Inbox, App.Value, User.Value);
}
