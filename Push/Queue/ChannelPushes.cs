using Nudge.Core;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Names;
using Nudge.Core.Pushes;

namespace Nudge.Push.Queue;

/// <summary>
/// Pushes a channel's notification to the devices of its subscribers, page by page: two pages in memory, however many there are. Any thread
/// may use it.
/// </summary>
internal sealed class ChannelPushes(
    IPushQueue queue, IApps apps, IDevices devices, PushDelivery delivery, PushRecorder recorder, TimeProvider time)
{
    /// <summary>Devices of a page: the requests to Expo that may be under way, twice.</summary>
    internal const int PageMax = 1_200;

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
            PushItem[] items =
            [
                .. page.Where(device => !pushed.Contains(device.Id))
                    .Select(device => new PushItem(job, device, text.For(device, badge: null), null, held)),
            ];
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

    private async Task<bool> SendAsync(PushJob after, PushItem[] items, DateTimeOffset held, CancellationToken cancellationToken)
    {
        if (items.Length > 0 && !await delivery.SendAsync(after.App, after.Lane, items, cancellationToken))
            return false;
        await WriteAsync(after, held);
        return true;
    }

    private Task WriteAsync(PushJob job, DateTimeOffset held) => recorder.WriteAsync(new([], [], [new(job, held)]));
}
