using System.Text.Json;
using System.Text.Json.Serialization;
using Nudge.Core.Why;

namespace Nudge.Gateway.Rest.Why;

/// <summary>Why a user did or did not get a notification.</summary>
/// <param name="User">Who.</param>
/// <param name="Id">Which.</param>
/// <param name="Verdict">In short.</param>
/// <param name="Steps">All that is known, in order of time.</param>
/// <param name="Nodes">Nodes that were asked for connections.</param>
/// <param name="Notes">Where the knowledge ends.</param>
internal sealed record WhyShape(
    string User, string Id, WhyVerdictShape Verdict, IReadOnlyList<WhyStepShape> Steps, IReadOnlyList<WhyNodeShape> Nodes,
    IReadOnlyList<string> Notes)
{
    internal static WhyShape Of(WhyAnswer answer) => new(
        answer.User, answer.Id, new(answer.Verdict.Word, answer.Verdict.Sentence), [.. answer.Steps.Select(WhyStepShape.Of)],
        [.. answer.Nodes.Select(node => new WhyNodeShape(node.Node, node.Since))], answer.Notes);
}

/// <summary>The answer in short.</summary>
/// <param name="Word">One of the words of docs/protocol/why.md.</param>
/// <param name="Sentence">The same, to be read aloud.</param>
internal sealed record WhyVerdictShape(string Word, string Sentence);

/// <summary>A node that was asked for connections.</summary>
/// <param name="Node">Which.</param>
/// <param name="Since">Connections that ended before this moment are not remembered there.</param>
internal sealed record WhyNodeShape(string Node, DateTimeOffset Since);

/// <summary>Something that happened on the way. Fields that say nothing are left out.</summary>
/// <param name="At">When.</param>
/// <param name="What">In one word.</param>
/// <param name="Text">In one sentence.</param>
/// <param name="Channel">The channel that it came by.</param>
/// <param name="Position">Where it is in the log.</param>
/// <param name="By">The API key or the secret that asked for it, by its id.</param>
/// <param name="Recipients">Users that it was published to in the same call.</param>
/// <param name="Into">The item that it was counted into.</param>
/// <param name="Count">Notifications in that item.</param>
/// <param name="Times">How often it was.</param>
/// <param name="Until">Until when.</param>
/// <param name="Code">A code of this server or of a provider.</param>
/// <param name="Via">Where the user did it.</param>
/// <param name="Connection">The connection.</param>
/// <param name="Protocol">Its protocol.</param>
/// <param name="Node">Its node.</param>
/// <param name="Since">When it was opened.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Device">The device.</param>
/// <param name="Platform">Its platform.</param>
/// <param name="Provider">Whose service brings the push.</param>
/// <param name="Ticket">The provider's name for it.</param>
/// <param name="Tries">Calls to the provider.</param>
internal sealed record WhyStepShape(
    DateTimeOffset At,
    string What,
    string Text,
    string? Channel = null,
    string? Position = null,
    string? By = null,
    int? Recipients = null,
    string? Into = null,
    int? Count = null,
    int? Times = null,
    DateTimeOffset? Until = null,
    string? Code = null,
    string? Via = null,
    string? Connection = null,
    string? Protocol = null,
    string? Node = null,
    DateTimeOffset? Since = null,
    DateTimeOffset? Ended = null,
    string? Device = null,
    string? Platform = null,
    string? Provider = null,
    string? Ticket = null,
    int? Tries = null)
{
    internal static WhyStepShape Of(WhyStep step) => new(
        step.At, step.What, step.Text, step.Channel, step.Position, step.By, step.Recipients, step.Into, step.Count, step.Times, step.Until,
        step.Code, step.Via, step.Connection, step.Protocol, step.Node, step.Since, step.Ended, step.Device, step.Platform, step.Provider,
        step.Ticket, step.Tries);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WhyShape))]
internal sealed partial class WhyJson : JsonSerializerContext;
