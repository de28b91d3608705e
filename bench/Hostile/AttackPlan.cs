using Nudge.Bench.Engine;
using Nudge.Bench.Hostile.Attacks;

namespace Nudge.Bench.Hostile;

/// <summary>An attack by its name, and what the server has for it.</summary>
/// <param name="Name">For the command line and the table.</param>
/// <param name="Says">The attempt, for the table.</param>
/// <param name="Create">Makes it, in the attacker's process.</param>
internal sealed record AttackPlan(string Name, string Says, Func<AttackTarget, EventLoop, Tally, Attack> Create)
{
    /// <summary>Descriptors that the server may open; <see langword="null"/>: as many as the machine gives.</summary>
    internal int? Descriptors { get; init; }

    /// <summary>Whether the app has a webhook; the calls to it are told.</summary>
    internal bool HasWebhook { get; init; }

    /// <summary>Whether the figures of others are held against this one and none is asked of it.</summary>
    internal bool IsControl { get; init; }

    internal static IReadOnlyList<AttackPlan> All { get; } =
    [
        new("burn", "nothing but as much of the processor", (target, loop, tally) => new BurnAttack(target, loop, tally))
        {
            IsControl = true,
        },
        new("ready", "`GET /health/ready` on 50 connections", (target, loop, tally) => new ReadyAttack(target, loop, tally)),
        new("silent", "silent sockets from one address", (target, loop, tally) => new SilentFromOneAttack(target, loop, tally)),
        new("spray", "silent sockets from many addresses", (target, loop, tally) => new SilentFromManyAttack(target, loop, tally)),
        new(
            "descriptors", "the same, and the server has 1,024 descriptors",
            (target, loop, tally) => new SilentFromManyAttack(target, loop, tally)) { Descriptors = 1_024 },
        new(
            "channels", "1,000 Pusher channels a connection, not signed in",
            (target, loop, tally) => new ChannelsAttack(target, loop, tally)),
        new("churn", "subscribing and leaving, a webhook each", (target, loop, tally) => new ChurnAttack(target, loop, tally))
        {
            HasWebhook = true,
        },
        new("bodies", "logins whose long body does not come", (target, loop, tally) => new BodiesAttack(target, loop, tally)),
        new(
            "fragments", "Pusher messages without an end, not signed in",
            (target, loop, tally) => new FragmentsAttack(target, loop, tally)),
        new("grants", "one Pusher connection, ever fresh tokens", (target, loop, tally) => new GrantsAttack(target, loop, tally)),
        new("flood", "pings, client events, hub calls of one user", (target, loop, tally) => new FloodAttack(target, loop, tally)),
        new("preferences", "one user's `PUT` of 600 preferences", (target, loop, tally) => new PreferencesAttack(target, loop, tally)),
        new("marks", "one user archives and restores", (target, loop, tally) => new MarksAttack(target, loop, tally)),
        new("unknown", "unknown apps and keys on every face", (target, loop, tally) => new UnknownAttack(target, loop, tally)),
        new("logins", "wrong logins with many names", (target, loop, tally) => new LoginsAttack(target, loop, tally)),
        new("logins-spray", "wrong logins from many addresses", (target, loop, tally) => new LoginsFromManyAttack(target, loop, tally)),
        new("openapi", "`GET /openapi/v1.json`", (target, loop, tally) => new OpenApiAttack(target, loop, tally)),
        new("list", "`GET /apps/{id}/channels`, signed", (target, loop, tally) => new ListAttack(target, loop, tally)),
        new("tokens", "bad tokens at `/hub` and `/api/stream`", (target, loop, tally) => new TokensAttack(target, loop, tally)),
        new("xhr", "XHR sessions opened and left, from many addresses", (target, loop, tally) => new XhrAttack(target, loop, tally)),
    ];

    /// <exception cref="ArgumentException">There is none of that name.</exception>
    internal static AttackPlan Of(string name) => All.FirstOrDefault(plan => plan.Name == name)
        ?? throw new ArgumentException($"There is no attack '{name}'. There are {string.Join(", ", All.Select(plan => plan.Name))}.");
}
