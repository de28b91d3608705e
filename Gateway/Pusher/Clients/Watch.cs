using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>A connection that wants to know when the users of its watchlist come and go. Any thread may call it.</summary>
/// <remarks>
/// First it is sent who of all of them is there; what changes before that is in it, and what changes later is sent one by one.
/// </remarks>
internal sealed class Watch(PusherClient client, int users)
{
    /// <summary>The longest watchlist; more are passed over with 4302.</summary>
    public const int UsersMax = 100;

    private readonly Lock _gate = new();
    private Dictionary<string, bool>? _first = new(users, StringComparer.Ordinal);

    /// <summary>The users as this process has them. Touched by the connection's reader alone.</summary>
    public List<IUserPresence> Users { get; } = new(users);

    /// <summary>Whether a user is there when the watch begins.</summary>
    public void Begin(string user, bool isOnline)
    {
        lock (_gate)
        {
            _first![user] = isOnline;
            if (_first.Count < users)
                return;
            client.Send(PusherMessages.Watched(
                [.. _first.Where(each => each.Value).Select(each => each.Key)],
                [.. _first.Where(each => !each.Value).Select(each => each.Key)]));
            _first = null;
        }
    }

    /// <summary>A user has come or gone.</summary>
    public void Change(string user, bool isOnline)
    {
        lock (_gate)
        {
            if (_first is not null)
                _first[user] = isOnline;
            else
                client.Send(isOnline ? PusherMessages.Watched([user], []) : PusherMessages.Watched([], [user]));
        }
    }
}
