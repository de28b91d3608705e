using System.Globalization;
using System.Text;
using Nudge.Bench.Clients;

namespace Nudge.Bench.Stores;

/// <summary>Which publications are in a group, and what their rows hold: as <see cref="PublishRequest"/> publishes it.</summary>
internal static class BareRows
{
    /// <summary>Publications in one transaction.</summary>
    internal const int Group = 256;

    /// <summary>Divisible by any number of lanes that a store has, so that each user's rows stay on one lane.</summary>
    internal const int Users = 5_040;

    internal const long Epoch = 0x5EED_5EED;

    /// <summary>A lane takes each so manieth publication; they go round all its users.</summary>
    internal static IEnumerable<long> Numbers(int lane, int lanes, long group) =>
        Enumerable.Range(0, Group).Select(i => ((group * Group) + i) * lanes + lane);

    internal static int User(long number) => (int)(number % Users);

    internal static string Id(long number) => Entity(number) + "-approved";

    internal static string Entity(long number) => "loan-" + number.ToString("x8", CultureInfo.InvariantCulture);

    internal static byte[] Envelope(long number) => Encoding.UTF8.GetBytes(
        PublishRequest.Notification.Replace("########", number.ToString("x8", CultureInfo.InvariantCulture), StringComparison.Ordinal));
}
