using System.Net;
using Nudge.Gateway.Limits;

namespace Nudge.Gateway.Authentication;

/// <summary>Counts logins, so that passwords cannot be guessed by trying. Any thread may use it.</summary>
/// <remarks>
/// By address and name, and by address over all names. Not by name alone: then anyone could lock an admin out. An IPv6 caller is its /64, since it has
/// all of that to itself.
/// </remarks>
internal sealed class LoginAttempts(TimeProvider time)
{
    public const int PerName = 5;
    public const int PerAddress = 20;

    private const int WindowsMax = 20_000;
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(IPAddress Address, string? Name), Window> _windows = [];

    /// <summary>Counts an attempt.</summary>
    /// <returns>How long to wait instead; <see langword="null"/>: go on.</returns>
    public TimeSpan? Begin(IPAddress? address, string name)
    {
        var network = ClientNetwork.Of(address);
        lock (_gate)
        {
            if (_windows.Count >= WindowsMax)
                Sweep();
            return Count((network, name), PerName) ?? Count((network, null), PerAddress);
        }
    }

    /// <summary>Whoever knew the password starts anew.</summary>
    public void Succeed(IPAddress? address, string name)
    {
        lock (_gate)
            _windows.Remove((ClientNetwork.Of(address), name));
    }

    private TimeSpan? Count((IPAddress, string?) key, int max)
    {
        if (!_windows.TryGetValue(key, out var window) || time.GetElapsedTime(window.Start) >= Length)
            window = new(time.GetTimestamp(), 0);
        if (window.Count >= max)
            return Length - time.GetElapsedTime(window.Start);
        _windows[key] = window with { Count = window.Count + 1 };
        return null;
    }

    private void Sweep()
    {
        foreach (var (key, window) in _windows)
        {
            if (time.GetElapsedTime(window.Start) >= Length)
                _windows.Remove(key);
        }

        // Ten thousand addresses in one minute: no counting by address holds these back, and the limit on checks at once does.
        if (_windows.Count >= WindowsMax)
            _windows.Clear();
    }

    private readonly record struct Window(long Start, int Count);
}
