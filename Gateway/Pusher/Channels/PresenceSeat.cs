using Nudge.Core.Occupancy;
using Nudge.Realtime.Sessions;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>A client of another face is on a presence channel.</summary>
internal sealed class PresenceSeat(LocalChannel channel, string name, UserSession session, OccupancyRules rules) : IPresenceSeat
{
    private readonly Lock _sending = new();
    private bool _isSilent;

    /// <summary>The channel as its client spells it.</summary>
    public string Channel { get; } = name;

    /// <summary>The member that it is.</summary>
    public string Member { get; } = session.Inbox.User.Value;

    /// <summary>Completes when the client was sent who is there.</summary>
    public TaskCompletionSource Greeted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Send(Message message)
    {
        lock (_sending)
        {
            if (!_isSilent)
                session.Client.Send(message);
        }
    }

    /// <summary>It could not be sent something: its connection ends, and comes back.</summary>
    public void Fail() => session.Client.Fail();

    public Task ShowAsync() => channel.ShowAsync(this);

    public void Silence()
    {
        lock (_sending)
            _isSilent = true;
    }

    public Task LeaveAsync() => channel.LeaveAsync(this, rules).AsTask();
}
