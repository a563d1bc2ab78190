using System.Collections.Concurrent;
using Spika.FileService.Application.Common.Spooling;

namespace Spika.FileService.Api.Admission;

/// <summary>Makes the bodies that the input formatters read.</summary>
internal sealed class IncomingBodies(BodyPool pool, BodyAdmission admission, ISpool spool, TimeProvider clock)
{
    private readonly ConcurrentQueue<CancellationTokenSource> _ends = [];

    /// <summary>A body that is not read yet. The caller disposes it.</summary>
    public IncomingBody Create(HttpContext context) => new(context.Request, pool, admission, spool, clock);

    /// <summary>A token source without a timer. Give it back with <see cref="Return"/>.</summary>
    public CancellationTokenSource RentEnd() =>
        _ends.TryDequeue(out CancellationTokenSource? end) ? end : new CancellationTokenSource();

    public void Return(CancellationTokenSource end)
    {
        if (end.TryReset())
        {
            _ends.Enqueue(end);
        }
        else
        {
            end.Dispose();
        }
    }
}
