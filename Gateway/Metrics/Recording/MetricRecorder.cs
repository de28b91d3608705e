using System.Buffers;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Nudge.Gateway.Metrics.Exposition;

namespace Nudge.Gateway.Metrics.Recording;

/// <summary>Listens to the meters of this process, adds up what they say, and writes it as a page. Begins when it is made.</summary>
/// <remarks>Recording is on the paths of publishing and delivery: once an instrument has seen some tags, it takes no lock and allocates nothing there.</remarks>
internal sealed partial class MetricRecorder : IDisposable
{
    private readonly MeterSelection _selection;
    private readonly IMeterFactory _factory;
    private readonly ILogger<MetricRecorder> _logger;
    private readonly MetricFamilies _families;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _page = new(1);
    private readonly MeterListener _listener = new();
    private int _sizeBefore = 16_384;

    /// <param name="options">What to listen to.</param>
    /// <param name="factory">The host's: meters that another host in this process made are not ours.</param>
    /// <param name="logger">Hears of what is left out.</param>
    public MetricRecorder(IOptions<MetricsOptions> options, IMeterFactory factory, ILogger<MetricRecorder> logger)
    {
        (_selection, _factory, _logger) = (new(options.Value.Meters), factory, logger);
        _families = new(options.Value.SeriesMax);
        _listener.InstrumentPublished = Take;
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, record) => ((InstrumentRecord)record!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, record) => ((InstrumentRecord)record!).Record((long)value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, record) => ((InstrumentRecord)record!).Record((long)value, tags));
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, record) => ((InstrumentRecord)record!).Record((long)value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, record) => ((InstrumentRecord)record!).Record(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, record) => ((InstrumentRecord)record!).Record((double)value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, record) => ((InstrumentRecord)record!).Record((double)value, tags));
        _listener.Start();
    }

    /// <summary>The page as of now. Who asks at the same time waits for the other's.</summary>
    internal async Task<ReadOnlyMemory<byte>> WriteAsync(ExpositionFormat format, CancellationToken cancellationToken)
    {
        await _page.WaitAsync(cancellationToken);
        try
        {
            lock (_gate)
                _families.Begin();
            Observe();
            var page = new ArrayBufferWriter<byte>(_sizeBefore + (_sizeBefore / 8));
            lock (_gate)
                _families.Write(new(page, format));
            _sizeBefore = page.WrittenCount;
            return page.WrittenMemory;
        }
        finally
        {
            _page.Release();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _page.Dispose();
    }

    private void Observe()
    {
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (Exception exception)
        {
            // One that cannot be observed, of whichever library, does not keep the others from the page.
            LogNotObserved(exception);
        }
    }

    private void Take(Instrument instrument, MeterListener listener)
    {
        if (!_selection.Takes(instrument.Meter.Name) || (instrument.Meter.Scope is IMeterFactory other && other != _factory) || InstrumentShape.Of(instrument) is not { } shape)
            return;
        InstrumentRecord? record;
        lock (_gate)
            record = _families.Register(instrument, shape);
        if (record is null)
            LogLeftOut(instrument.Name, instrument.Meter.Name);
        else
            listener.EnableMeasurementEvents(instrument, record);
    }

    [LoggerMessage(1, LogLevel.Warning, "The instrument {Instrument} of the meter {Meter} is left out of /metrics: another one has its name there, and is of another kind.")]
    private partial void LogLeftOut(string instrument, string meter);

    [LoggerMessage(2, LogLevel.Warning, "Some of what /metrics observes could not be.")]
    private partial void LogNotObserved(Exception exception);
}
