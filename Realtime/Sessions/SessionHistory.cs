using Nudge.Core.Why;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;

namespace Nudge.Realtime.Sessions;

/// <summary>
/// Sessions of this process that are over, the latest: what was sent over them can still be asked for (ADR 0075). Nothing is written
/// here for an event; a session leaves one entry when it ends. Any thread may use it.
/// </summary>
public sealed class SessionHistory(TimeProvider time)
{
    /// <summary>Sessions that are remembered.</summary>
    public const int SessionsMax = 10_000;

    /// <summary>Their sources, together.</summary>
    public const int SourcesMax = 50_000;

    private readonly Lock _gate = new();
    private readonly Queue<EndedSession> _ended = new();
    private int _sources;
    private DateTimeOffset _since = time.GetUtcNow();

    /// <summary>Sessions that ended before this moment are not remembered.</summary>
    public DateTimeOffset Since
    {
        get
        {
            lock (_gate)
                return _since;
        }
    }

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>A session is over, and about to leave its sources.</summary>
    /// <returns>The traces of its sources, which the fan-outs complete.</returns>
    internal EndedSession Add(UserSession session)
    {
        var (now, connection) = (Now, session.Client as LiveConnection);
        var ended = new EndedSession(
            session.Inbox, session.Client.Id, ProtocolOf(session), session.Since, now, connection?.Closing?.Code,
            [TraceOf(session.InboxAttachment), .. session.Memberships.Select(membership => TraceOf(membership.Attachment))],
            session.Confirmations(now));
        lock (_gate)
        {
            _ended.Enqueue(ended);
            _sources += ended.Sources.Count;
            while (_ended.Count > SessionsMax || _sources > SourcesMax)
            {
                var oldest = _ended.Dequeue();
                _sources -= oldest.Sources.Count;
                _since = oldest.Ended;
            }
        }

        return ended;
    }

    /// <summary>The deliveries of a row by sessions of a user that are over.</summary>
    internal IEnumerable<Delivery> Of(DeliveryQuestion question)
    {
        EndedSession[] ended;
        lock (_gate)
            ended = [.. _ended.Where(session => session.Inbox == question.Inbox)];
        return ended.Select(session => session.Of(question)).OfType<Delivery>();
    }

    internal static string ProtocolOf(UserSession session) => (session.Client as LiveConnection)?.Protocol ?? "pusher";

    private static SourceTrace TraceOf(Attachment attachment) => new(attachment.Channel, attachment.Began, attachment.From);
}
