using System.Diagnostics.CodeAnalysis;
using Nudge.Core.Apps;
using Nudge.Core.Pushes;

namespace Nudge.Core.Plans;

/// <summary>The plans of this server, and what they mean for an app (ADR 0070). Immutable; any thread may use it.</summary>
/// <remarks>An app without a plan has its own settings and nothing else, and asking about it costs no look-up.</remarks>
public sealed class PlanCatalogue
{
    /// <summary>Plans beside the three that each server has.</summary>
    public const int OwnMax = 100;

    /// <summary>The retention of an app whose owner has decided nothing, without a plan.</summary>
    public const int RetentionDaysDefault = 7;

    private const int FairPerSecond = 10;

    private readonly Dictionary<string, Plan> _plans;

    /// <param name="plans">All of them. Those that each server has take the place of nothing that is named here.</param>
    /// <param name="defaultName">The plan of an app that is made without one; <see langword="null"/>: none.</param>
    /// <exception cref="ArgumentException">There is no plan of <paramref name="defaultName"/>.</exception>
    public PlanCatalogue(IEnumerable<Plan> plans, string? defaultName = null)
    {
        _plans = Standard.ToDictionary(plan => plan.Name, StringComparer.Ordinal);
        foreach (var plan in plans)
            _plans[plan.Name] = plan;
        if (defaultName is not null && !_plans.ContainsKey(defaultName))
            throw new ArgumentException($"There is no plan '{defaultName}'.", nameof(defaultName));
        DefaultName = defaultName;
    }

    /// <summary>The three plans that each server has (S2.42-S2.48).</summary>
    public static IReadOnlyList<Plan> Standard { get; } =
    [
        Fair("free", 1) with { PublishesPerDay = 100, ArchiveDays = 7, DeleteDays = 30 },
        Fair("pro", 4) with { PublishesPerDay = 1_000, ArchiveDays = 30, DeleteDays = 100 },
        Fair("business", 16),
    ];

    /// <summary>A server whose operator has said nothing of plans.</summary>
    public static PlanCatalogue Plain { get; } = new([]);

    /// <summary>The plan of an app that is made without one; <see langword="null"/>: none.</summary>
    public string? DefaultName { get; }

    /// <summary>All plans, by name.</summary>
    public IReadOnlyList<Plan> All => [.. _plans.Values.OrderBy(plan => plan.Name, StringComparer.Ordinal)];

    public bool TryFind(string name, [NotNullWhen(true)] out Plan? plan) => _plans.TryGetValue(name, out plan);

    /// <summary>The plan of an app; <see langword="null"/>: it has none.</summary>
    /// <remarks>
    /// A plan that the operator has taken away leaves the rates and the quota of <c>free</c>, and deletes nothing: a slip in the settings
    /// costs no data.
    /// </remarks>
    public Plan? Of(AppView app) => app.Plan is not { } name ? null
        : _plans.TryGetValue(name, out var plan) ? plan
        : _plans["free"] with { Name = name, ArchiveDays = null, DeleteDays = null };

    /// <summary>The quota of an app; <see langword="null"/>: it may publish as many as it likes.</summary>
    public DailyQuota? QuotaOf(AppView app) => app.Plan is null ? null : QuotaOf(Of(app));

    public static DailyQuota? QuotaOf(Plan? plan) =>
        plan is { PublishesPerDay: { } perDay } ? new DailyQuota(perDay, plan.QuotaCountsRecipients) : null;

    /// <summary>The narrower of what the settings and the plan say. A limit that a wider one of them implies is none.</summary>
    public PublishRates RatesOf(AppView app)
    {
        var settings = app.Settings;
        if (Of(app) is not { } plan)
            return new(settings.PublishesPerSecond, settings.ChannelPublishesPerSecond, null);
        var perApp = Narrower(settings.PublishesPerSecond, plan.PublishesPerSecond);
        return new(
            perApp, settings.ChannelPublishesPerSecond is { } own ? Narrower(own, plan.ChannelPublishesPerSecond)
                : Below(perApp, plan.ChannelPublishesPerSecond),
            Below(perApp, plan.AddressPublishesPerSecond));
    }

    /// <summary>Notifications that a recipient gets in a day; <see langword="null"/>: no limit.</summary>
    public int? RecipientQuotaOf(AppView app) => app.Plan is null
        ? app.Settings.RecipientQuotaPerDay
        : Narrower(app.Settings.RecipientQuotaPerDay, Of(app)!.RecipientPublishesPerDay);

    /// <summary>How long an app's notifications are kept: as its owner says, and no longer than its plan allows.</summary>
    public RetentionTerms RetentionOf(AppView app) => RetentionOf(app, Of(app));

    /// <summary>The same, if the app had another plan.</summary>
    public static RetentionTerms RetentionOf(AppView app, Plan? plan) => plan is null
        ? new(null, app.Settings.RetentionDays ?? RetentionDaysDefault)
        : new(plan.ArchiveDays, Narrower(app.Settings.RetentionDays, plan.DeleteDays));

    /// <summary>How the app's notifications are pushed; <see langword="null"/>: they are not.</summary>
    public PushRules? PushRulesOf(AppView app) => app.Settings.Push.Enabled ? PushLanes.Of(LaneOf(app)) : null;

    /// <summary>The lane of an app's pushes. An app without a plan has no limits, and shares the lane of <c>business</c>.</summary>
    public Lane LaneOf(AppView app) => (Of(app) ?? _plans["business"]).Lane;

    private static Plan Fair(string name, int weight) => new(name)
    {
        PublishesPerSecond = FairPerSecond,
        ChannelPublishesPerSecond = FairPerSecond,
        AddressPublishesPerSecond = FairPerSecond,
        Lane = new(name, weight),
    };

    private static int? Narrower(int? one, int? other) => one is null ? other : other is null ? one : Math.Min(one.Value, other.Value);

    private static int? Below(int? wider, int? narrower) => narrower < (wider ?? int.MaxValue) ? narrower : null;
}
