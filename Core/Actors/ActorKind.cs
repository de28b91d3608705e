namespace Nudge.Core.Actors;

/// <summary>The kinds of actors. The numbers are stored, but for the last.</summary>
public enum ActorKind
{
    Inbox = 1,
    Channel = 2,
    App = 3,

    /// <summary>Who is on a channel at the moment. Has no rows: what it knows, nodes report anew.</summary>
    Occupancy = 4,
}
