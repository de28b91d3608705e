using System.Text.Json;

namespace Nudge.Tests.Realtime;

/// <summary>A hub call was refused.</summary>
internal sealed class HubRefusedException(JsonElement refusal) : Exception(refusal.ToString())
{
    public JsonElement Refusal { get; } = refusal;

    public string Code => Refusal.GetProperty("code").GetString()!;
}
