using System.Net;
using Nudge.Bench.Clients;
using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile;

/// <summary>
/// An attacker's HTTP connection with one request under way at a time. An upgrade is read up to the code that it is closed with.
/// </summary>
/// <param name="from">Its address.</param>
/// <param name="onFree">Told when the request has been answered, or the connection is gone.</param>
/// <param name="onClosed">Told when the connection is gone.</param>
/// <param name="tally">Counts the answers.</param>
internal sealed class Caller(IPAddress from, Action<Caller> onFree, Action onClosed, Tally tally) : Connection
{
    private const int SwitchingProtocols = 101;

    private bool _isBusy;

    internal IPAddress From => from;

    internal void Ask(ReadOnlySpan<byte> request)
    {
        _isBusy = true;
        Send(request);
    }

    internal override void OnOpened()
    {
    }

    protected override int OnReceived(ReadOnlySpan<byte> bytes)
    {
        if (!HttpAnswer.TryRead(bytes, out var answer))
            return 0;
        if (answer.Status == SwitchingProtocols)
        {
            Hear(bytes[answer.Bytes..]);
            return 0;
        }

        tally.Answer(answer.Status, bytes[..answer.Bytes]);
        Free();
        return answer.Bytes;
    }

    protected override void OnLost(string reason)
    {
        onClosed();
        if (!_isBusy)
            return;
        tally.Refuse(Refusals.Short(reason));
        Free();
    }

    private void Hear(ReadOnlySpan<byte> frames)
    {
        if (frames.IndexOf("\"code\":"u8) < 0 && frames.IndexOf("established"u8) < 0)
            return;
        tally.Answer(SwitchingProtocols, frames);
        Abort();
        onClosed();
        Free();
    }

    private void Free()
    {
        _isBusy = false;
        onFree(this);
    }
}
