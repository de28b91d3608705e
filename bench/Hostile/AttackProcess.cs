using System.Text.Json;
using Nudge.Bench.Servers;

namespace Nudge.Bench.Hostile;

/// <summary>The attacker, as the measuring process sees it.</summary>
internal sealed class AttackProcess : IDisposable
{
    private readonly ServerProcess _process;

    private AttackProcess(ServerProcess process) => _process = process;

    /// <summary>Whether it has begun, or is gone.</summary>
    internal bool HasBegun => _process.HasExited || _process.Output.StartsWith(Attacker.Beginning, StringComparison.Ordinal);

    internal static AttackProcess Start(AttackPlan plan, AttackTarget target, string folder) => new(ServerProcess.Start(
        [
            "dotnet", typeof(AttackProcess).Assembly.Location, "attack", plan.Name,
            JsonSerializer.Serialize(target, JsonSerializerOptions.Web),
        ],
        folder, Path.Combine(folder, "attacker.log")));

    /// <summary>Has it end, and say what it did.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it printed.</exception>
    internal AttackResult Stop()
    {
        _process.Dispose();
        var output = _process.Output;
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries) is [Attacker.Beginning, var json]
            ? JsonSerializer.Deserialize<AttackResult>(json, JsonSerializerOptions.Web)!
            : throw new InvalidOperationException($"The attacker failed. It printed:{Environment.NewLine}{output}");
    }

    public void Dispose() => _process.Dispose();
}
