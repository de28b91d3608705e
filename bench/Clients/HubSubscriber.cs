using System.Text;

namespace Nudge.Bench.Clients;

/// <summary>A hub connection that waits for one call's success, and then looks for marks.</summary>
/// <param name="path">Of the hub.</param>
/// <param name="call">The method and its arguments; <see langword="null"/>: the server's first message says that it is ready.</param>
/// <param name="publications">Told each mark that arrives.</param>
internal sealed class HubSubscriber(string path, (string Method, string Arguments)? call, Publications publications) : HubConnection
{
    protected override string Path => path;

    protected override void OnShaken()
    {
        if (call is var (method, arguments))
            Invoke("1", method, arguments);
    }

    protected override void OnMessages(ReadOnlySpan<byte> messages)
    {
        if (!IsReady)
            LookForSuccess(messages);
        while (Marks.TryTake(ref messages, out var number))
            publications.Deliver(number);
    }

    private void LookForSuccess(ReadOnlySpan<byte> messages)
    {
        if (call is null)
            IsReady = messages.IndexOf("\"target\":\"welcome\""u8) >= 0;
        else if (messages.IndexOf("\"type\":3"u8) >= 0)
        {
            IsReady = messages.IndexOf("\"error\":"u8) < 0;
            if (!IsReady)
                Lose(Encoding.UTF8.GetString(messages));
        }
    }
}
