using Nudge.Core.Pushes;

namespace Nudge.Push.Queue;

/// <summary>Opens the sealed credentials of apps. The host has the key.</summary>
public interface IPushVault
{
    /// <summary>The credentials as they were entered; <see langword="null"/>: the key does not open them.</summary>
    byte[]? Open(PushAccount account);
}
