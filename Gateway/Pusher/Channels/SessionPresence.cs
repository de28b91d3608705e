using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Sessions;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>Lets clients of the other faces onto presence channels: <c>room:7</c> is <c>presence-room.7</c> (ADR 0079).</summary>
internal sealed class SessionPresence(LocalChannels channels) : IPresenceChannels
{
    public async Task<Answer<IPresenceSeat>> EnterAsync(AppView app, ChannelName channel, UserSession session)
    {
        var name = PusherChannelName.OfPresence(channel);
        var rules = PusherApp.RulesOf(app, name);
        while (true)
        {
            var local = channels.Enter(app.Id, name);
            var seat = new PresenceSeat(local, channel.Value, session, rules);
            var entered = await local.EnterAsync(seat, session.Access.Info, rules, CancellationToken.None);
            if (!entered.IsAccepted)
                return entered.Refusal;
            if (!entered.Value)
                continue;
            await seat.Greeted.Task;
            return seat;
        }
    }
}
