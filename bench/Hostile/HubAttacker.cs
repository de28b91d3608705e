using Nudge.Bench.Clients;

namespace Nudge.Bench.Hostile;

/// <summary>A user's hub connection that calls and counts the answers.</summary>
/// <param name="token">The user's.</param>
/// <param name="tally">Counts the answers.</param>
/// <param name="onClosed">Told when the connection is gone.</param>
internal sealed class HubAttacker(string token, Tally tally, Action onClosed) : HubConnection
{
    protected override string Path => "/hub?totals=0&access_token=" + token;

    protected override void OnShaken() => IsReady = true;

    protected override void OnMessages(ReadOnlySpan<byte> messages)
    {
        while (messages.IndexOf((byte)0x1E) is var end and >= 0)
        {
            var message = messages[..end];
            messages = messages[(end + 1)..];
            if (message.IndexOf("\"type\":3"u8) < 0 && message.IndexOf("\"target\":\"error\""u8) < 0)
                continue;
            if (message.IndexOf("\"error\""u8) >= 0)
                tally.Refuse(Tally.CodeIn(message));
            else
                tally.Take();
        }
    }

    protected override void OnLost(string reason)
    {
        base.OnLost(reason);
        onClosed();
        tally.Refuse(Refusals.Short(reason));
    }
}
