using Nudge.Core.Actors;
using Nudge.Core.Apps;

namespace Nudge.Core.Publishing;

/// <summary>
/// A face whose clients do not hear what the recipients' actors tell: <see cref="Publisher"/> gives it each signal. Any thread may call it.
/// </summary>
public interface ISignalFace
{
    /// <summary>Sends a signal to those of the face's connections that hear a recipient, on all nodes.</summary>
    /// <exception cref="StoreUnavailableException">Some of them could not be reached.</exception>
    Task SignalAsync(AppView app, SignalRequest signal, CancellationToken cancellationToken);
}
