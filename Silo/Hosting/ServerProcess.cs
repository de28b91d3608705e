using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Demo;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sockets;
using Nudge.Silo.Engines;
using Nudge.Storage;

namespace Nudge.Silo.Hosting;

/// <summary>A server from its settings to its end.</summary>
internal static class ServerProcess
{
    /// <param name="settings">Of the command line.</param>
    /// <param name="engine">Where the actors live.</param>
    /// <returns>The exit code.</returns>
    internal static async Task<int> RunAsync(Dictionary<string, string?> settings, IActorEngine engine)
    {
        WebApplicationBuilder builder;
        try
        {
            builder = CreateBuilder(settings);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return StartRefusal.Of(e).Tell();
        }

        if (ServerConfiguration.Check(builder.Configuration, settings) is { } refusal)
            return refusal.Tell();
        var options = ServerConfiguration.OptionsOf(builder.Configuration);
        if (ServerConfiguration.Refuse(engine.Configure(builder.Configuration, options), builder.Configuration, settings) is { } wrong)
            return wrong.Tell();
        return await ServeAsync(builder, options, engine);
    }

    private static WebApplicationBuilder CreateBuilder(Dictionary<string, string?> settings)
    {
        // Not to be reloaded: the framework would watch the working folder and all below it, where the store writes all the time.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Configuration.AddQuietLogs();
        builder.Configuration.AddSources(settings);
        return builder;
    }

    private static async Task<int> ServeAsync(WebApplicationBuilder builder, ServerOptions options, IActorEngine engine)
    {
        var hasStarted = false;
        StopSignals? signals = null;
        // A start that fails is told by us in a sentence, and not by the host with a stack trace first.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => hasStarted && level >= LogLevel.Information);
        try
        {
            PortCheck.Run(options, engine.Ports, Console.Error);
            options.Data = DataFolder.Open(options);
            DataFolder.Tighten(options, Console.Error);
            var key = MasterKeyFile.Load(options.MasterKey, options.Data, Console.Error);
            await using var store = await StoreOpening.OpenAsync(options);
            await engine.PrepareAsync(CancellationToken.None);
            await using var app = NudgeServer.Build(builder, options, store, key, engine);
            if (engine.ServesClients)
                OpenFilesCheck.Run(
                    app.Services.GetRequiredService<IOptions<ConnectionsOptions>>().Value, OpenFiles.Limit, OpenFiles.Used, Console.Error);
            signals = new(() => Stop(app.Lifetime));
            await app.StartAsync();
            hasStarted = true;
            await GreetAsync(app, options, engine);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (OperationCanceledException) when (signals is { IsStopping: true })
        {
            // It was to end before it had started.
            return 0;
        }
        catch (Exception e) when (Explain(e, engine, options) is { } explanation)
        {
            return new StartRefusal(1, explanation).Tell();
        }
        finally
        {
            signals?.Dispose();
        }
    }

    private static void Stop(IHostApplicationLifetime lifetime)
    {
        if (!Console.IsErrorRedirected)
            Console.Error.WriteLine("Stopping: connections are closed first. Ctrl+C again ends at once.");
        lifetime.StopApplication();
    }

    /// <summary>Puts a failure into words for the operator.</summary>
    /// <returns><see langword="null"/>: it is a fault of ours.</returns>
    private static string? Explain(Exception failure, IActorEngine engine, ServerOptions options) => failure switch
    {
        OptionsValidationException settings => string.Join(Environment.NewLine, settings.Failures),
        CommandException or MasterKeyException or StoreUnavailableException or StoreOpenException => failure.Message,
        InvalidOperationException when failure.Message.Contains("HTTPS endpoint", StringComparison.Ordinal) =>
            "Nudge:Listen (--listen) has an https address, and there is no certificate for it. Name one in Kestrel:Certificates:Default, "
            + "or give an http "
            + "address and let a proxy do TLS.",
        _ when engine.Explain(failure) is { } explanation => explanation,
        UnauthorizedAccessException => DataFolder.Explain(options.Data, failure),
        IOException when failure.Message.Contains(options.Data, StringComparison.Ordinal) => DataFolder.Explain(options.Data, failure),
        IOException when failure.InnerException is AddressInUseException =>
            $"Nudge:Listen (--listen) is {options.Listen}. {failure.Message} Another program has taken a port since this one looked: give "
            + "another port, or end that program.",
        IOException => failure.Message,
        _ => null,
    };

    private static async Task GreetAsync(WebApplication app, ServerOptions options, IActorEngine engine)
    {
        var url = app.Urls.First();
        WrittenCredentials? credentials = null;
        if (options.IsDemo && engine.ServesClients)
        {
            var demo = app.Services.GetRequiredService<DemoApp>();
            var stopping = app.Lifetime.ApplicationStopping;
            credentials = await DemoFile.WriteAsync(options.Data, demo.CredentialsOf(await demo.EnsureAsync(stopping), url), stopping);
        }

        Greeting.Write(Console.Out, !Console.IsOutputRedirected, url, StoreOpening.FileOf(options) ?? "PostgreSQL", credentials);
    }
}
