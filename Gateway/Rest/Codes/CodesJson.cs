using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Codes;

/// <summary>Bodies and answers of access codes, whose fields are spelled in snake case.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(IssueCodeBody))]
[JsonSerializable(typeof(RedeemCodeBody))]
[JsonSerializable(typeof(IssuedCodeShape))]
[JsonSerializable(typeof(AccessCodesShape))]
[JsonSerializable(typeof(OpenedChannelsShape))]
internal sealed partial class CodesJson : JsonSerializerContext;
