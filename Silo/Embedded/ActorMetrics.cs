using System.Diagnostics.Metrics;

namespace Nudge.Silo.Embedded;

/// <summary>The actors in memory, as numbers. Meter <c>Nudge.Actors</c>. In a cluster Orleans counts its grains.</summary>
internal sealed class ActorMetrics(
    IMeterFactory factory, EmbeddedInboxes inboxes, EmbeddedChannels channels, EmbeddedApps apps, EmbeddedOccupancies occupancies)
{
    public const string MeterName = "Nudge.Actors";

    /// <summary>Has them observed.</summary>
    public void Watch() => factory.Create(MeterName).CreateObservableUpDownCounter<int>(
        "nudge.actors",
        () => [Of("inbox", inboxes.Count), Of("channel", channels.Count), Of("app", apps.Count), Of("occupancy", occupancies.Count)],
        "{actor}",
        "Actors in memory, by kind.");

    private static Measurement<int> Of(string kind, int count) => new(count, new KeyValuePair<string, object?>("kind", kind));
}
