using System.Collections.Concurrent;

namespace Nudge.Tests.Durability;

/// <summary>The rows that a client was sent, of each source in the order in which they came.</summary>
internal sealed class HeardRows
{
    private readonly ConcurrentDictionary<Target, List<(string Position, string Id)>> _rows = new();

    /// <summary>Why the client can no longer have received all.</summary>
    public string? Failure { get; set; }

    public void Keep(Target source, string epoch, long offset, string id)
    {
        var rows = _rows.GetOrAdd(source, _ => []);
        lock (rows)
            rows.Add(($"{epoch}.{offset}", id));
    }

    /// <summary>Waits until every answered publish for a user and channels was received: each once, in the order of positions.</summary>
    /// <param name="load">The published rows.</param>
    /// <param name="user">The user.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="account">Further words about the client when it missed something.</param>
    public async Task ShouldBeAllAsync(PublishLoad load, string user, IReadOnlyList<string> channels, Func<string> account)
    {
        foreach (var target in channels.Select(channel => new Target("channel", channel)).Append(new("user", user)))
        {
            var answered = load.AnsweredById.Where(pair => pair.Value.Target == target).Select(pair => (pair.Value.Position, Id: pair.Key))
                .OrderBy(pair => OffsetOf(pair.Position)).ToArray();
            for (var i = 0; i < 300 && Of(target).Length < answered.Length && Failure is null; i++)
                // A client in a process of its own tells as it receives; what is missing after half a minute is told below.
                await Task.Delay(100);
            Assert.Null(Failure);
            var heard = Of(target);
            Assert.True(
                answered.SequenceEqual(heard),
                $"Of {target} the client was told\n{string.Join(' ', heard)}\nand what was answered "
                + $"is\n{string.Join(' ', answered)}\n{account()}");
        }
    }

    private static long OffsetOf(string position) => long.Parse(position[(position.IndexOf('.', StringComparison.Ordinal) + 1)..]);

    private (string Position, string Id)[] Of(Target source)
    {
        var rows = _rows.GetOrAdd(source, _ => []);
        lock (rows)
            return [.. rows];
    }
}
