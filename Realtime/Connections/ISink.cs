namespace Nudge.Realtime.Connections;

/// <summary>Takes the bytes of one connection. Its owner begins no write before the last one has completed.</summary>
public interface ISink
{
    /// <summary>
    /// Writes; completes at once wherever the bytes could be handed over at once. The buffer must stay as it is until then.
    /// </summary>
    /// <exception cref="IOException">The connection is gone.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Ends the connection after what was written; never throws.</summary>
    void Close();
}
