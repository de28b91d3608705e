using System.Net;
using Nudge.Core.Limits;

namespace Nudge.Gateway.Authentication;

/// <summary>Counts logins, so that passwords cannot be guessed by trying. Any thread may use it.</summary>
/// <remarks>
/// By address first, and within an address by name: what a caller chooses takes no place in the table. Not by name alone: then anyone could
/// lock an admin out. An IPv6 caller is its /64, since it has all of that to itself (ADR 0058).
/// </remarks>
public sealed class LoginAttempts(TimeProvider time)
{
    /// <summary>In a minute, of one name at one address.</summary>
    public const int PerName = 5;

    /// <summary>In a minute, of one address.</summary>
    public const int PerAddress = 20;

    /// <summary>In a minute, of all addresses together that the table has no room for.</summary>
    public const int PerRest = 200;

    /// <summary>Addresses that are counted at a time.</summary>
    public const int AddressesMax = 20_000;

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, Window> _windows = [];

    // In the order in which they began, which is that in which they end.
    private readonly Queue<Window> _order = [];
    private Window? _rest;

    /// <summary>Counts an attempt of an address, whatever it is going to say.</summary>
    /// <returns>How long to wait instead; <see langword="null"/>: go on.</returns>
    public TimeSpan? BeginAddress(IPAddress? address)
    {
        var network = ClientNetwork.Of(address);
        lock (_gate)
        {
            Forget();
            if (_windows.TryGetValue(network, out var window))
                return Count(window, PerAddress);
            // Nobody is forgotten for those who are new: a full table would begin everybody's count anew.
            if (_windows.Count >= AddressesMax)
                return Count(_rest ??= new(IPAddress.None, time.GetTimestamp()), PerRest);
            window = new(network, time.GetTimestamp());
            _windows.Add(network, window);
            _order.Enqueue(window);
            return Count(window, PerAddress);
        }
    }

    /// <summary>Counts the attempt by its name as well; after <see cref="BeginAddress"/>, which had let it go on.</summary>
    /// <returns>How long to wait instead; <see langword="null"/>: go on.</returns>
    public TimeSpan? BeginName(IPAddress? address, string name)
    {
        lock (_gate)
        {
            if (!_windows.TryGetValue(ClientNetwork.Of(address), out var window))
                return null;
            window.Names.TryGetValue(HashOf(name), out var count);
            if (count >= PerName || window.Names.Count > PerAddress)
                return Left(window);
            window.Names[HashOf(name)] = count + 1;
            return null;
        }
    }

    /// <summary>An address that knew the password starts anew.</summary>
    public void Succeed(IPAddress? address, string name)
    {
        lock (_gate)
        {
            if (_windows.TryGetValue(ClientNetwork.Of(address), out var window))
                window.Names.Remove(HashOf(name));
        }
    }

    // Two names of one hash are counted as one. The hash is another in each process.
    private static int HashOf(string name) => name.GetHashCode(StringComparison.Ordinal);

    private TimeSpan? Count(Window window, int max)
    {
        if (window.Count >= max)
            return Left(window);
        window.Count++;
        return null;
    }

    private TimeSpan Left(Window window) => Length - time.GetElapsedTime(window.Start);

    private void Forget()
    {
        while (_order.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Start) >= Length)
            _windows.Remove(_order.Dequeue().Network);
        if (_rest is not null && time.GetElapsedTime(_rest.Start) >= Length)
            _rest = null;
    }

    private sealed class Window(IPAddress network, long start)
    {
        public IPAddress Network => network;

        public long Start => start;

        public int Count { get; set; }

        public Dictionary<int, int> Names { get; } = [];
    }
}
