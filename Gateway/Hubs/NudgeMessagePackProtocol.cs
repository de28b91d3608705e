using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace Nudge.Gateway.Hubs;

/// <summary>
/// SignalR's MessagePack protocol with the contract of <see cref="NudgeHubProtocol"/>: records are read as what they are in JSON, and
/// written by the framework.
/// </summary>
internal sealed class NudgeMessagePackProtocol(NudgeHubProtocol json) : IHubProtocol
{
    private const string Spoken = "MessagePack";

    private readonly MessagePackHubProtocol _messagePack = new(Options.Create(new MessagePackHubProtocolOptions
    {
        SerializerOptions = MessagePackSerializerOptions.Standard.WithResolver(CompositeResolver.Create([HubAnswerFormatter.Instance], [])),
    }));

    public string Name => _messagePack.Name;

    public int Version => _messagePack.Version;

    public TransferFormat TransferFormat => _messagePack.TransferFormat;

    public bool IsVersionSupported(int version) => _messagePack.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        while (MessagePackRecord.TryTake(ref input, out var record))
        {
            message = Read(record, binder);
            if (message is not null)
                return true;
        }

        message = null;
        return false;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) =>
        _messagePack.WriteMessage(NudgeHubProtocol.Plain(message), output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => _messagePack.GetMessageBytes(NudgeHubProtocol.Plain(message));

    private HubMessage? Read(ReadOnlySequence<byte> record, IInvocationBinder binder)
    {
        if (LongRecord.StoodHere(record))
            return json.Read(new((byte[])[.. record.ToArray(), HubRecord.Separator]), binder, Spoken);
        var text = new ArrayBufferWriter<byte>();
        var fault = Translate(record.IsSingleSegment ? record.First : record.ToArray(), text);
        text.Write([HubRecord.Separator]);
        var written = new ReadOnlySequence<byte>(text.WrittenMemory);
        return fault is null ? json.Read(written, binder, Spoken) : NudgeHubProtocol.Malformed(written, Spoken, fault);
    }

    /// <returns>The mistake in the record; <see langword="null"/>: nothing that shows here.</returns>
    private static string? Translate(ReadOnlyMemory<byte> record, ArrayBufferWriter<byte> text)
    {
        using var writer = new Utf8JsonWriter(text, new JsonWriterOptions { SkipValidation = true });
        try
        {
            MessagePackToJson.WriteRecord(record, writer);
            return null;
        }
        catch (Exception exception) when (exception is MessagePackSerializationException or EndOfStreamException)
        {
            return exception.Message;
        }
    }

    private sealed class HubAnswerFormatter : IMessagePackFormatter<HubAnswer>
    {
        public static HubAnswerFormatter Instance { get; } = new();

        public void Serialize(ref MessagePackWriter writer, HubAnswer value, MessagePackSerializerOptions options) =>
            JsonToMessagePack.Write(ref writer, value.Json.Span);

        public HubAnswer Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
            throw new NotSupportedException("Answers are written and not read.");
    }
}
