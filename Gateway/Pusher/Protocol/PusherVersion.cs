using System.Globalization;
using Nudge.Realtime.Connections;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>The versions of the protocol that are spoken here.</summary>
internal static class PusherVersion
{
    private const int Oldest = 4;
    private const int Newest = 7;

    /// <summary>Reads the parameter <c>protocol</c>.</summary>
    /// <returns>Why the client is refused; <see langword="null"/>: it is not.</returns>
    public static Closing? Read(string? text, out int version)
    {
        version = Newest;
        if (string.IsNullOrEmpty(text))
            return PusherCode.Closing(PusherCode.NoVersion, "The parameter 'protocol' is missing.");
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version))
            return PusherCode.Closing(PusherCode.BadVersion, "The parameter 'protocol' is no number.");
        return version is >= Oldest and <= Newest
            ? null
            : PusherCode.Closing(PusherCode.UnsupportedVersion, $"The protocol versions {Oldest} to {Newest} are spoken here.");
    }
}
