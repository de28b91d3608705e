using Nudge.Core.Limits;
using Nudge.Realtime.Connections;

namespace Nudge.Gateway.Hubs;

/// <summary>How much the client sends, and how slowly.</summary>
internal sealed partial class HubClient
{
    private Allowance _messages;
    private MessageTime _message;

    /// <summary>Messages of it in a second.</summary>
    public int MessagesPerSecond => _options.ClientMessagesPerSecond;

    /// <summary>Whether it has sent more than it may, so that its calls are refused for a while.</summary>
    public bool IsTooFast => _messages.Taken(MessagesPerSecond, Time) > MessagesBurst;

    // One that comes back attaches to all its channels at once, and enters all presences.
    private int MessagesBurst => _options.ClientMessagesBurst + _options.AttachmentsMax + _options.PresencesMax;

    /// <summary>Counts what the client has sent: calls, pings, whatever it is. Called by its reader.</summary>
    /// <returns><see langword="false"/> if it went on although it was refused: it is closed.</returns>
    public bool TryTakeMessages(int count)
    {
        if (_messages.Take(count, MessagesPerSecond, Time) <= 2 * MessagesBurst)
            return true;
        Close(Closing.RateLimited);
        return false;
    }

    /// <summary>Takes note of where in its messages the client is.</summary>
    /// <returns><see langword="false"/> if one of them does not end: it is closed.</returns>
    public bool NoteTaken(bool hasEnded, bool isWithin)
    {
        _message.Note(hasEnded, isWithin, Time);
        return !EndUnfinished();
    }

    private bool EndUnfinished()
    {
        var isOver = _message.IsOver(_options.MessageSecondsMax, Time);
        if (isOver)
            Close(Closing.Unfinished);
        return isOver;
    }
}
