using System.Text.Json.Serialization;

namespace Nudge.Gateway.Pusher.Http;

[JsonSerializable(typeof(string))]
internal sealed partial class PusherHttpJson : JsonSerializerContext;
