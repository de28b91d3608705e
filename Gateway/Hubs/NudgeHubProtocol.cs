using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Hubs;

/// <summary>SignalR's JSON protocol as our contract has it: trailing arguments may be left out, and errors are our JSON and nothing around it.</summary>
internal sealed class NudgeHubProtocol : IHubProtocol
{
    private const byte RecordSeparator = 0x1e;

    private readonly JsonHubProtocol _json;

    public NudgeHubProtocol()
    {
        var options = new JsonHubProtocolOptions();
        options.PayloadSerializerOptions.TypeInfoResolver = HubJson.Default;
        _json = new(Options.Create(options));
    }

    public string Name => _json.Name;

    public int Version => _json.Version;

    public TransferFormat TransferFormat => _json.TransferFormat;

    public bool IsVersionSupported(int version) => _json.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var before = input;
        try
        {
            if (!_json.TryParseMessage(ref input, binder, out message))
                return false;
        }
        catch (InvalidDataException)
        {
            message = new InvocationMessage(null, nameof(NudgeHub.Malformed), []);
            input = input.Slice(input.End);
            return true;
        }

        if (message is InvocationBindingFailureMessage failure && Pad(before, failure.Target, binder) is { } padded)
        {
            var sequence = new ReadOnlySequence<byte>(padded);
            return _json.TryParseMessage(ref sequence, binder, out message);
        }

        return true;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => _json.WriteMessage(Plain(message), output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => _json.GetMessageBytes(Plain(message));

    /// <summary>The record with nulls for the arguments that were left out; <see langword="null"/> if that is not what is wrong with it.</summary>
    private static byte[]? Pad(ReadOnlySequence<byte> input, string target, IInvocationBinder binder)
    {
        if (input.PositionOf(RecordSeparator) is not { } end)
            return null;
        using var record = JsonDocument.Parse(input.Slice(0, end));
        var wanted = CountParameters(binder, target);
        if (!record.RootElement.TryGetProperty("arguments", out var arguments) || arguments.GetArrayLength() >= wanted)
            return null;
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            foreach (var property in record.RootElement.EnumerateObject().Where(property => property.Name != "arguments"))
                property.WriteTo(json);
            json.WriteStartArray("arguments");
            foreach (var argument in arguments.EnumerateArray())
                argument.WriteTo(json);
            for (var i = arguments.GetArrayLength(); i < wanted; i++)
                json.WriteNullValue();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return [.. output.WrittenSpan, RecordSeparator];
    }

    private static int CountParameters(IInvocationBinder binder, string target)
    {
        try
        {
            return binder.GetParameterTypes(target).Count;
        }
        catch (HubException)
        {
            // There is no such method.
            return 0;
        }
    }

    private static HubMessage Plain(HubMessage message) => message switch
    {
        CompletionMessage { Result: HubAnswer { Refusal: { } refusal } } refused => Fail(refused, refusal),
        CompletionMessage { Error: { } error } failed => Fail(failed, HubErrors.Of(error)),
        _ => message,
    };

    private static CompletionMessage Fail(CompletionMessage completion, Refusal refusal) =>
        new(completion.InvocationId!, HubErrors.TextOf(refusal), null, hasResult: false) { Headers = completion.Headers };
}
