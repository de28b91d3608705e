using System.Text.Json;
using Nudge.Core.Inbox;

namespace Nudge.Tests.Realtime;

/// <summary>
/// A client as docs/protocol/realtime.md describes one: it keeps positions, ignores what it has, notices holes, and sets counts.
/// </summary>
/// <remarks>Messages that it ignores are counted, so that a test can also ask for exactly once.</remarks>
internal sealed class ModelClient
{
    private readonly Dictionary<string, (string Epoch, long Offset)> _at = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelCount> _counts = new(StringComparer.Ordinal);
    private (long Unread, long Unseen, long Version) _own;

    /// <summary>Rows that it took in, by source (empty: the inbox), in order.</summary>
    public Dictionary<string, List<long>> Heard { get; } = new(StringComparer.Ordinal);

    /// <summary>Rows that came although it had them.</summary>
    public int Repeated { get; private set; }

    public int Holes { get; private set; }

    /// <summary>Whether it listens to a stream, whose <c>counts</c> have all channels.</summary>
    public bool IsStream { get; init; }

    /// <summary>The counts of a badge that takes the newest totals and sums nothing.</summary>
    public (long Unread, long Unseen) Badge { get; private set; }

    public List<string> Resets { get; } = [];

    public long Unread => _own.Unread + _counts.Values.Where(count => !count.Muted).Sum(count => count.Head - count.Base);

    public long Unseen => _own.Unseen + _counts.Values.Where(count => !count.Muted).Sum(count => count.Head - count.SeenBase);

    public string? PositionOf(string source) => _at.TryGetValue(source, out var at) ? $"{at.Epoch}.{at.Offset}" : null;

    public void Take(HubMessage message) => Take(message.Name, message.Body);

    public void Take(string name, JsonElement body)
    {
        switch (name)
        {
            case "welcome":
                SetPosition("", body.GetProperty("inbox").GetProperty("position").GetString()!);
                TakeVector(body.GetProperty("inbox").GetProperty("counts"), body.GetProperty("channels"), replace: true);
                foreach (var count in body.GetProperty("channels").EnumerateArray())
                    SetPosition(
                        count.GetProperty("channel").GetString()!,
                        $"{count.GetProperty("epoch").GetString()}.{count.GetProperty("head").GetInt64()}");
                break;
            case "inbox":
                if (InOrder("", body.GetProperty("epoch").GetString()!, body.GetProperty("version").GetInt64()))
                    TakeRow(body);
                break;
            case "channel":
                TakeChannel(body);
                break;
            case "counts":
                TakeVector(body.GetProperty("counts"), body.GetProperty("channels"), replace: IsStream);
                Badge = (body.GetProperty("unread").GetInt64(), body.GetProperty("unseen").GetInt64());
                break;
            case "reset":
                var source = body.TryGetProperty("channel", out var channel) ? channel.GetString()! : "";
                Resets.Add(body.GetProperty("reason").GetString()!);
                SetPosition(source, body.GetProperty("position").GetString()!, isReset: true);
                break;
        }
    }

    /// <summary>Takes the answer of a resume.</summary>
    public void TakeAnswer(JsonElement answer)
    {
        SetPosition("", answer.GetProperty("inbox").GetProperty("position").GetString()!);
        SetOwn(answer.GetProperty("inbox").GetProperty("counts"));
        foreach (var channel in answer.GetProperty("channels").EnumerateArray())
        {
            if (channel.GetProperty("position").GetString() is { } position)
                SetPosition(channel.GetProperty("channel").GetString()!, position);
            if (channel.TryGetProperty("count", out var count))
                SetCount(count);
        }
    }

    /// <summary>The argument of <c>Resume</c>.</summary>
    public object Positions() => new
    {
        inbox = PositionOf(""),
        channels = _at.Keys.Where(source => source.Length > 0).ToDictionary(source => source, PositionOf),
    };

    /// <summary>Compares each count with what the server counts.</summary>
    public void ShouldCountAs(InboxSummary summary)
    {
        Assert.Equal((summary.View.Counts.Unread, summary.View.Counts.Unseen), (_own.Unread, _own.Unseen));
        for (var i = 0; i < summary.Channels.Count; i++)
        {
            var (channel, isMuted) = (summary.Channels[i], summary.View.Queries[i].Muted);
            var count = _counts[channel.Channel];
            Assert.Equal(isMuted, count.Muted);
            if (!isMuted)
                Assert.Equal(
                    (channel.Channel, channel.Head, channel.Base, channel.SeenBase),
                    (channel.Channel, count.Head, count.Base, count.SeenBase));
        }

        Assert.Equal((summary.Unread, summary.Unseen), (Unread, Unseen));
        Assert.Equal((summary.Unread, summary.Unseen), Badge);
    }

    private void TakeRow(JsonElement row)
    {
        if (row.TryGetProperty("counts", out var counts))
            SetOwn(counts);
        var data = row.TryGetProperty("data", out var given) ? given : default;
        switch (row.GetProperty("change").GetString())
        {
            case "subscribed":
                SetPosition(
                    data.GetProperty("channel").GetString()!,
                    $"{data.GetProperty("epoch").GetString()}.{data.GetProperty("start").GetInt64()}");
                break;
            case "unsubscribed":
                _counts.Remove(data.GetProperty("channel").GetString()!);
                _at.Remove(data.GetProperty("channel").GetString()!);
                break;
        }
    }

    private void TakeChannel(JsonElement body)
    {
        var (channel, epoch, offset) =
            (body.GetProperty("channel").GetString()!, body.GetProperty("epoch").GetString()!, body.GetProperty("offset").GetInt64());
        if (!InOrder(channel, epoch, offset))
            return;
        if (_counts.TryGetValue(channel, out var count) && offset > count.Head)
            _counts[channel] = count with { Head = offset };
    }

    private bool InOrder(string source, string epoch, long offset)
    {
        var isKnown = _at.TryGetValue(source, out var at);
        if (isKnown && (at.Epoch == epoch || at is ("0", 0)))
        {
            if (offset <= at.Offset)
            {
                Repeated++;
                return false;
            }

            if (offset != at.Offset + 1)
            {
                Holes++;
                return false;
            }
        }

        _at[source] = (epoch, offset);
        if (!Heard.TryGetValue(source, out var heard))
            Heard[source] = heard = [];
        heard.Add(offset);
        return true;
    }

    private void SetPosition(string source, string position, bool isReset = false)
    {
        var dot = position.IndexOf('.');
        var (epoch, offset) = (position[..dot], long.Parse(position[(dot + 1)..]));
        if (isReset || !_at.TryGetValue(source, out var at) || at.Epoch != epoch || at.Offset < offset)
            _at[source] = (epoch, offset);
    }

    private void TakeVector(JsonElement own, JsonElement channels, bool replace)
    {
        SetOwn(own);
        if (replace)
        {
            foreach (var gone in _counts.Keys.Except(
                channels.EnumerateArray().Select(count => count.GetProperty("channel").GetString()!)).ToArray())
                _counts.Remove(gone);
        }

        foreach (var count in channels.EnumerateArray())
            SetCount(count);
    }

    private void SetOwn(JsonElement counts)
    {
        var version = counts.GetProperty("version").GetInt64();
        if (version >= _own.Version)
            _own = (counts.GetProperty("unread").GetInt64(), counts.GetProperty("unseen").GetInt64(), version);
    }

    private void SetCount(JsonElement json)
    {
        var channel = json.GetProperty("channel").GetString()!;
        var head = json.GetProperty("head").GetInt64();
        if (_counts.TryGetValue(channel, out var known) && known.Head > head)
            head = known.Head;
        _counts[channel] = new(
            head, json.GetProperty("base").GetInt64(), json.GetProperty("seenBase").GetInt64(), json.GetProperty("muted").GetBoolean());
    }

    private sealed record ModelCount(long Head, long Base, long SeenBase, bool Muted);
}
