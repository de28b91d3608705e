using System.Text.Json;

namespace Nudge.Push.Messages;

/// <summary>The conventional fields of a notification's payload, which inbox, toast and push read the same.</summary>
public sealed record PushContent
{
    /// <summary>Buttons that every provider can show.</summary>
    public const int ActionsMax = 2;

    /// <summary>A longer address than this is no address; browsers and providers refuse it in their turn.</summary>
    public const int UrlLengthMax = 2_048;

    /// <summary>A content that says nothing, as withdrawals have.</summary>
    public static PushContent Empty { get; } = new();

    public string? Title { get; init; }

    public string? Body { get; init; }

    /// <summary>Where a tap leads.</summary>
    public string? Url { get; init; }

    public string? Icon { get; init; }

    public string? Image { get; init; }

    public PushPriority Priority { get; init; } = PushPriority.Normal;

    /// <summary>At most <see cref="ActionsMax"/>.</summary>
    public IReadOnlyList<PushAction> Actions { get; init; } = [];

    /// <summary>Whether it counts in the number on the icon; <see langword="false"/> by <c>"badge": false</c>.</summary>
    public bool HasBadge { get; init; } = true;

    /// <summary>
    /// Reads the conventional fields of a payload. Never throws: the payload is the app's own, and a field of another shape is none of
    /// ours.
    /// </summary>
    public static PushContent Read(JsonElement payload)
    {
        if (payload.ValueKind != JsonValueKind.Object)
            return Empty;
        return new()
        {
            Title = TextOf(payload, "title"),
            Body = TextOf(payload, "body"),
            Url = AddressOf(payload, "url"),
            Icon = AddressOf(payload, "icon"),
            Image = AddressOf(payload, "image"),
            Priority = PriorityOf(TextOf(payload, "priority")),
            Actions = ActionsOf(payload),
            HasBadge = !(payload.TryGetProperty("badge", out var badge) && badge.ValueKind == JsonValueKind.False),
        };
    }

    private static PushPriority PriorityOf(string? text) => text switch
    {
        "low" => PushPriority.Low,
        "high" => PushPriority.High,
        _ => PushPriority.Normal,
    };

    private static IReadOnlyList<PushAction> ActionsOf(JsonElement payload)
    {
        if (!payload.TryGetProperty("actions", out var actions) || actions.ValueKind != JsonValueKind.Array)
            return [];
        return
        [
            .. (from action in actions.EnumerateArray()
                where action.ValueKind == JsonValueKind.Object
                let title = TextOf(action, "title")
                where title is not null
                select new PushAction(title, AddressOf(action, "url"))).Take(ActionsMax),
        ];
    }

    private static string? AddressOf(JsonElement owner, string name) =>
        TextOf(owner, name) is { Length: <= UrlLengthMax } text ? text : null;

    private static string? TextOf(JsonElement owner, string name)
    {
        if (!owner.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, which is valid JSON and no text.
            return null;
        }
    }
}
