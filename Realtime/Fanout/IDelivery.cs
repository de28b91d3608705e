namespace Nudge.Realtime.Fanout;

/// <summary>
/// Something that all receivers of a source are sent in one sweep. Several threads call it at once, each for other receivers.
/// </summary>
public interface IDelivery<in TReceiver>
{
    /// <summary>Whose events they are.</summary>
    string App { get; }

    /// <summary>How many events it has.</summary>
    int Events { get; }

    void Send(TReceiver receiver);

    /// <summary>
    /// A receiver could not be sent to: ends its connection, so that its client comes back and goes on from where it was.
    /// </summary>
    void Fail(TReceiver receiver, Exception exception);
}
