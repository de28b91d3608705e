using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Nudge.Bench.Hostile;

/// <summary>An attacker's attempts and their outcomes.</summary>
internal sealed class Tally
{
    private static readonly SearchValues<byte> OfCodes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"u8);

    private readonly Dictionary<string, long> _refused = [];

    internal long Made { get; private set; }

    internal long Taken { get; private set; }

    /// <summary>Other things worth a look, by name.</summary>
    internal Dictionary<string, long> Seen { get; } = [];

    internal void Make() => Made++;

    internal void Take() => Taken++;

    internal void Refuse(string how) => _refused[how] = _refused.GetValueOrDefault(how) + 1;

    internal void See(string what, long times = 1) => Seen[what] = Seen.GetValueOrDefault(what) + times;

    /// <summary>Counts an HTTP answer; a refusal by its status and code. Refusals over XHR come with 200.</summary>
    internal void Answer(int status, ReadOnlySpan<byte> answer)
    {
        if (status < 400 && answer.IndexOf("pusher:error"u8) < 0)
            Take();
        else
            Refuse($"{status} {CodeIn(answer)}".TrimEnd());
    }

    /// <summary>The first code that a refusal names, wherever it stands; empty if it names none.</summary>
    internal static string CodeIn(ReadOnlySpan<byte> refusal)
    {
        foreach (var name in (ReadOnlySpan<string>)["Nudge-Code: ", "code\":", "code\\\":", "type\":", "type\\\":"])
        {
            if (refusal.IndexOf(Encoding.ASCII.GetBytes(name)) is var at and >= 0)
                return Word(refusal[(at + name.Length)..]);
        }

        return "";
    }

    internal string ToJson(double offered, double seconds, double cores) =>
        JsonSerializer.Serialize(new AttackResult(offered, seconds, cores, Made, Taken, _refused, Seen), JsonSerializerOptions.Web);

    private static string Word(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes.TrimStart(" \\\""u8);
        var end = bytes.IndexOfAnyExcept(OfCodes);
        return Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
