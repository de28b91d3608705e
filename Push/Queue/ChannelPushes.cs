using Nudge.Core;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Pushes;
using Nudge.Core.PushTimes;

namespace Nudge.Push.Queue;

/// <summary>
/// Pushes a channel's notification to the devices of its subscribers, page by page: two pages in memory, however many there are. Any thread
/// may use it.
/// </summary>
internal sealed class ChannelPushes(
    IPushQueue queue, IApps apps, IDevices devices, IPreferencesReader preferences, PushDelivery delivery, PushRecorder recorder,
    TimeProvider time)
{
    /// <summary>Devices of a page: the requests to Expo that may be under way, twice.</summary>
    internal const int PageMax = 1_200;

    private const string Muted = "muted";
    private const string Own = "own";
    private const string Held = "preferences";

    // Others of the lane have their turn after this.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    /// <summary>Does a part of a job that this node holds, or the rest of it.</summary>
    public async Task RunAsync(PushJob job, CancellationToken cancellationToken)
    {
        var held = job.Due!.Value;
        if (await apps.GetAsync(AppId.Parse(job.App), cancellationToken) is not { } app)
        {
            await WriteAsync(job with { Due = null }, held);
            return;
        }

        var text = new PushText(job, app.Record.Name);
        var until = time.GetUtcNow() + Turn;
        var (cursor, isAll, isWhole) = (job.Cursor, false, true);
        var before = Task.FromResult(true);
        while (isWhole && !isAll && time.GetUtcNow() < until)
        {
            var page = await devices.OfChannelAsync(job.App, job.Target, cursor, PageMax, cancellationToken);
            isAll = page.Count < PageMax;
            if (page.Count == 0)
                break;
            var last = page[^1].Id;
            var pushed = (await queue.ReadPushedAsync(job.Id, cursor, last, cancellationToken)).ToHashSet(StringComparer.Ordinal);
            PushItem[] left =
            [
                .. page.Where(device => !pushed.Contains(device.Id))
                    .Select(device => new PushItem(job, device, text.For(device, badge: null), null, held)),
            ];
            var items = left.Length == 0 ? [] : await WantedAsync(job, text, left, cancellationToken);
            isWhole = await before;
            if (isWhole)
                before = SendAsync(job with { Due = held, Cursor = last }, items, held, cancellationToken);
            cursor = last;
        }

        isWhole &= await before;
        // The cursor of the last page is written with it; here goes what follows. Without a due time nothing does.
        if (isWhole)
            await WriteAsync(job with { Due = isAll ? null : Clock.Milliseconds(time.GetUtcNow()), Cursor = cursor }, held);
    }

    /// <summary>The pushes that go now. Those that their users do not want, or want later, have their rows when this returns.</summary>
    private async Task<PushItem[]> WantedAsync(PushJob job, PushText text, PushItem[] items, CancellationToken cancellationToken)
    {
        var byUser = await preferences.ReadPreferencesAsync(
            job.App, items.Select(item => item.Device.Recipient).ToHashSet(StringComparer.Ordinal), cancellationToken);
        var now = Clock.Milliseconds(time.GetUtcNow());
        var rows = new List<PushSend>();
        var wanted = new List<PushItem>(items.Length);
        foreach (var item in items)
        {
            var timing = byUser.TryGetValue(item.Device.Recipient, out var preference)
                ? text.TimingFor(preference)
                : new(PushTimingKind.Alone, now);
            if (text.IsOwnOf(item.Device.Recipient))
                rows.Add(item.Row(PushSendState.Dropped, 0, now, null, Own));
            else if (timing.Kind == PushTimingKind.Never)
                rows.Add(item.Row(PushSendState.Dropped, 0, now, null, Muted));
            else if (timing.At > now)
                rows.Add(item.Row(PushSendState.Waiting, 0, now, Clock.Milliseconds(timing.At), Held));
            else
                wanted.Add(item);
        }

        if (rows.Count > 0)
            await recorder.WriteAsync(new([.. rows], [], []));
        return [.. wanted];
    }

    private async Task<bool> SendAsync(PushJob after, PushItem[] items, DateTimeOffset held, CancellationToken cancellationToken)
    {
        if (items.Length > 0 && !await delivery.SendAsync(after.App, after.Lane, items, cancellationToken))
            return false;
        await WriteAsync(after, held);
        return true;
    }

    private Task WriteAsync(PushJob job, DateTimeOffset held) => recorder.WriteAsync(new([], [], [new(job, held)]));
}
