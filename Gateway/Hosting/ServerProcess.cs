using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Gateway.Authentication;
using Nudge.Storage;
using Nudge.Storage.Transfer;

namespace Nudge.Gateway.Hosting;

/// <summary>From arguments to an exit code: 0 stopped as asked, 1 could not start, 2 asked for something that does not exist.</summary>
internal static class ServerProcess
{
    /// <param name="args">What the operator typed.</param>
    /// <param name="engine">Where the actors live.</param>
    internal static async Task<int> RunAsync(string[] args, IActorEngine engine)
    {
        var commandLine = CommandLine.Read(args, engine);
        if (commandLine.Mistake is { } mistake)
            return Fail(2, mistake);
        if (commandLine.Answer is { } answer)
        {
            Console.WriteLine(answer);
            return 0;
        }

        // Not to be reloaded: the framework would watch the working folder and all below it, where the store writes all the time.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.WebHost.UseKestrelHttpsConfiguration();
        // One line a request is for those who ask for it.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Configuration
            .AddJsonFile(Path.Combine(Directory.GetCurrentDirectory(), "appsettings.json"), optional: true, reloadOnChange: false)
            .AddEnvironmentVariables()
            .AddInMemoryCollection(commandLine.Settings);
        var options = builder.Configuration.GetSection(ServerOptions.Section).Get<ServerOptions>() ?? new();
        var checkedOptions = new ServerOptionsValidator().Validate(null, options);
        if (checkedOptions.Failed)
            return Fail(2, string.Join(Environment.NewLine, checkedOptions.Failures));
        if (commandLine.Transfer is { } transfer)
            return await TransferAsync(transfer, options);
        if (engine.Configure(builder.Configuration, options) is { Count: > 0 } mistakes)
            return Fail(2, string.Join(Environment.NewLine, mistakes));
        return await ServeAsync(builder, options, engine);
    }

    private static async Task<int> TransferAsync(StoreTransfer transfer, ServerOptions options)
    {
        using var interrupted = new CancellationTokenSource();
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        try
        {
            Console.WriteLine(await transfer.RunAsync(options, interrupted.Token));
            return 0;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return Fail(1, "Interrupted. Nothing was changed, and no file was left.");
        }
        catch (Exception e) when (e is TransferException or StoreUnavailableException or StoreOpenException or IOException)
        {
            return Fail(1, e.Message);
        }

        void Interrupt(PosixSignalContext signal)
        {
            signal.Cancel = true;
            interrupted.Cancel();
        }
    }

    private static async Task<int> ServeAsync(WebApplicationBuilder builder, ServerOptions options, IActorEngine engine)
    {
        try
        {
            options.Data = DataFolder.Open(options.Data);
            var key = MasterKey.Load(options.MasterKey, options.Data);
            await using var store = await StoreOpening.OpenAsync(options);
            await engine.PrepareAsync(CancellationToken.None);
            await using var app = NudgeServer.Build(builder, options, store, key, engine);
            await app.StartAsync();
            await GreetAsync(app, options, engine);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (e is MasterKeyException or StoreUnavailableException or StoreOpenException or OptionsValidationException or IOException)
        {
            return Fail(1, e.Message);
        }
        catch (Exception e) when (engine.Explain(e) is { } explanation)
        {
            return Fail(1, explanation);
        }
    }

    private static async Task GreetAsync(WebApplication app, ServerOptions options, IActorEngine engine)
    {
        var url = app.Urls.First();
        DemoCredentials? credentials = null;
        if (options.IsDemo && engine.ServesClients)
        {
            var demo = app.Services.GetRequiredService<DemoApp>();
            var stopping = app.Lifetime.ApplicationStopping;
            credentials = await demo.WriteAsync(await demo.EnsureAsync(stopping), url, stopping);
        }

        Greeting.Write(Console.Out, url, StoreOpening.FileOf(options) ?? "PostgreSQL", credentials);
    }

    private static int Fail(int code, string message)
    {
        Console.Error.WriteLine(message);
        return code;
    }
}
