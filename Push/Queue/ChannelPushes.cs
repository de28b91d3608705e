using Nudge.Core;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Names;
using Nudge.Core.Pushes;

namespace Nudge.Push.Queue;

/// <summary>
/// Pushes what is for many devices, page by page: a channel's notification to its subscribers', a withdrawal to those that were sent the
/// notification. Two pages in memory, however many there are. Any thread may use it.
/// </summary>
internal sealed class ChannelPushes(
    IPushQueue queue, IApps apps, IDevices devices, ChannelStandings standings, PushDelivery delivery, PushRecorder recorder,
    TimeProvider time)
{
    /// <summary>Devices of a page: the requests to Expo that may be under way, twice.</summary>
    internal const int PageMax = 1_200;

    // Others of the lane have their turn after this.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    /// <summary>Does a part of a job that this node holds, or the rest of it.</summary>
    public async Task RunAsync(PushJob job, CancellationToken cancellationToken)
    {
        var held = job.Due!.Value;
        if (await apps.GetAsync(AppId.Parse(job.App), cancellationToken) is not { } app
            || (await queue.FindCollapsedAsync([job], cancellationToken)).Count > 0)
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
            var page = await ReadPageAsync(job, cursor, cancellationToken);
            isAll = page.IsLast;
            if (page.Cursor is null)
                break;
            // It may have been taken back while the page before went.
            if (await queue.ReadJobsAsync([job.Id], cancellationToken) is not [{ Due: { } due }] || due != held)
            {
                await before;
                return;
            }

            var items = await WantedAsync(app, job, text, page.Devices, held, cancellationToken);
            isWhole = await before;
            if (isWhole)
                before = SendAsync(job with { Due = held, Cursor = page.Cursor }, items, held, cancellationToken);
            cursor = page.Cursor;
        }

        isWhole &= await before;
        // The cursor of the last page is written with it; here goes what follows. Without a due time nothing does.
        if (isWhole)
            await WriteAsync(job with { Due = isAll ? null : Clock.Milliseconds(time.GetUtcNow()), Cursor = cursor }, held);
    }

    /// <summary>The next devices that have no row of the job.</summary>
    private async Task<Page> ReadPageAsync(PushJob job, string? cursor, CancellationToken cancellationToken)
    {
        if (job.Kind == PushJobKind.Withdraw)
        {
            var sent = await queue.ReadSentAsync(job, cursor, PageMax, cancellationToken);
            return sent.Count == 0
                ? new([], null, true)
                : new(await devices.GetEachAsync(job.App, sent, cancellationToken), sent[^1], sent.Count < PageMax);
        }

        var page = await devices.OfChannelAsync(job.App, job.Target, cursor, PageMax, cancellationToken);
        if (page.Count == 0)
            return new([], null, true);
        var last = page[^1].Id;
        var pushed = (await queue.ReadPushedAsync(job.Id, cursor, last, cancellationToken)).ToHashSet(StringComparer.Ordinal);
        return new([.. page.Where(device => !pushed.Contains(device.Id))], last, page.Count < PageMax);
    }

    /// <summary>The pushes that go now. Those that their users do not want, or want later, have their rows when this returns.</summary>
    private async Task<PushItem[]> WantedAsync(
        AppView app, PushJob job, PushText text, IReadOnlyList<DeviceRow> page, DateTimeOffset held, CancellationToken cancellationToken)
    {
        if (job.Kind == PushJobKind.Withdraw)
        {
            var badges = await standings.CountAsync(app, page, cancellationToken);
            return
            [
                .. page.Select(device => new PushItem(
                    job, device, text.For(device, badges.TryGetValue(device.Recipient, out var unread) ? unread : null), null, held)),
            ];
        }

        var now = Clock.Milliseconds(time.GetUtcNow());
        var rows = new List<PushSend>();
        var wanted = new List<PushItem>(page.Count);
        var stand = await standings.ReadAsync(app, job, text, page, cancellationToken);
        for (var i = 0; i < page.Count; i++)
        {
            var item = new PushItem(job, page[i], text.For(page[i], stand[i].Badge, stand[i].IsSummary), null, held);
            if (stand[i].Dropped is { } reason)
                rows.Add(item.Row(PushSendState.Dropped, 0, now, null, reason));
            else if (stand[i].HeldUntil is { } later)
                rows.Add(item.Row(PushSendState.Waiting, 0, now, Clock.Milliseconds(later), stand[i].Held));
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

    /// <param name="Devices">Those that are still there.</param>
    /// <param name="Cursor">The last that was looked at; <see langword="null"/>: there are no more.</param>
    /// <param name="IsLast">Whether none follow.</param>
    private sealed record Page(IReadOnlyList<DeviceRow> Devices, string? Cursor, bool IsLast);
}
