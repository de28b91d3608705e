using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Publishing;

namespace Nudge.Gateway.Demo;

/// <summary>
/// Plays the rest of the street: news in the library's channel, a burst of wishes that become one item, a word to everyone.
/// </summary>
/// <remarks>It holds nothing. The event is chosen by the page's trace, so that repeating a call repeats the same notifications.</remarks>
internal sealed class Street(Publisher publisher, TimeProvider time)
{
    /// <summary>The channel that Ada and Ben subscribe to.</summary>
    public static readonly ChannelName LibraryChannel = ChannelName.Parse($"library:{Notice.Library}");

    private static readonly (string Entity, News News)[] Additions =
    [
        ("waffle-iron", new("waffle iron", Article: "a")),
        ("telescope", new("telescope", Article: "a")),
        ("ice-cream-maker", new("ice cream maker", Article: "an")),
        ("stepladder", new("stepladder", Article: "a")),
        ("bread-oven", new("bread oven", Article: "a")),
    ];

    private static readonly News[] Announcements =
    [
        new("Repair café on Saturday", "Bring what wobbles, squeaks or sulks. From two o'clock, in the yard."),
        new("The library is closed on Monday", "We are counting spoons. Back on Tuesday at nine."),
        new("Street dinner on the 21st", "One long table, everyone brings a dish. Rain date is the 22nd."),
    ];

    /// <summary>Someone adds a thing: one row in the channel, whoever follows it.</summary>
    public Task<Answer<ActResponse>> AddAsync(AppView app, string trace, CancellationToken cancellationToken)
    {
        var (entity, news) = Additions[Pick(trace, Additions.Length)];
        var who = Neighbours.Others[Pick(trace, Neighbours.Others.Count)];
        return PublishAsync(app, NoticeOf("thing.added", entity, who, trace, news), trace, [], LibraryChannel, null, cancellationToken);
    }

    /// <summary>An announcement to everyone in the app, stored once (S1.12).</summary>
    public Task<Answer<ActResponse>> AnnounceAsync(AppView app, string trace, CancellationToken cancellationToken)
    {
        var news = Announcements[Pick(trace, Announcements.Length)];
        return PublishAsync(
            app, NoticeOf("system.announcement", $"announcement-{trace}", null, trace, news), "1", [], ChannelName.Everyone, null,
            cancellationToken);
    }

    /// <summary>Three neighbours wish for Ada's drill: three notifications, one item that grows (S1.25).</summary>
    public async Task<Answer<ActResponse>> WishAsync(AppView app, string trace, CancellationToken cancellationToken)
    {
        var drill = Thing.All[0];
        var ids = new List<string>();
        foreach (var who in Neighbours.Others)
        {
            var notice = NoticeOf("thing.wished", drill.Id, who, trace, new(drill.Title));
            var answer = await PublishAsync(
                app, notice, $"{who}-{trace}", [drill.Owner], null, $"wishes for {drill.Id}", cancellationToken);
            if (!answer.IsAccepted)
                return answer.Refusal;
            ids.AddRange(answer.Value.Ids);
        }

        return new ActResponse(ids);
    }

    private async Task<Answer<ActResponse>> PublishAsync(
        AppView app, Notice notice, string revision, IReadOnlyList<UserId> users, ChannelName? channel, string? collapseKey,
        CancellationToken cancellationToken)
    {
        var envelope = notice.ToEnvelope(time.GetUtcNow());
        if (!envelope.IsAccepted)
            return envelope.Refusal;
        var request = new PublishRequest(notice.IdFor(revision), users, channel, IncludeActor: false, collapseKey, envelope.Value);
        var outcome = await publisher.PublishAsync(app, request, cancellationToken);
        return outcome.IsAccepted ? new ActResponse([outcome.Value.Id.Value]) : outcome.Refusal;
    }

    private static Notice NoticeOf(string type, string entity, string? actor, string trace, News news) =>
        new(type, entity, actor, trace, JsonSerializer.SerializeToElement(news, LibraryJson.Default.News));

    private static int Pick(string trace, int count) => trace.Sum(letter => letter) % count;
}
