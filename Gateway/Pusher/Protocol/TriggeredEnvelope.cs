using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>The notification that an event becomes on a stored channel (ADR 0027): its data is the payload, byte for byte.</summary>
/// <remarks><c>{"v":1,"type":…,"at":…,"payload":data,"pusher":{"event":name,"except":mark}}</c></remarks>
internal static class TriggeredEnvelope
{
    // Characters of an event's name that no type can have stand as a dot where they separate, and otherwise as this.
    private const char Other = '_';

    public static Envelope Write(in Trigger trigger, DateTimeOffset now)
    {
        var type = TypeOf(trigger.Name);
        var buffer = new ArrayBufferWriter<byte>(trigger.Data.Length + 256);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Envelope.Version);
            json.WriteString("type", type.Value);
            json.WriteString("at", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteRaw("payload", trigger.Data);
            json.WriteStartObject("pusher");
            json.WriteString("event", trigger.Name);
            if (trigger.Except != SocketId.None)
                json.WriteString("except", trigger.Except.Mark.ToString("x16", CultureInfo.InvariantCulture));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return new() { Json = buffer.WrittenMemory, Type = type };
    }

    /// <summary>
    /// The type that stands for an event in rules, mutes and lists: <c>App\Events\Shipped</c> is <c>App.Events.Shipped</c>.
    /// </summary>
    public static TypeName TypeOf(string name)
    {
        if (TypeName.TryParse(name, out var type))
            return type;
        var text = name.Length > TypeName.MaxLength ? name[..TypeName.MaxLength] : name;
        return TypeName.Parse(string.Create(text.Length, text, static (mapped, text) =>
        {
            for (var i = 0; i < mapped.Length; i++)
            {
                var letter = text[i];
                mapped[i] = char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or ':' ? letter
                    : letter is '\\' or '/' ? '.'
                    : Other;
            }
        }));
    }
}
