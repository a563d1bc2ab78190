using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Events;

namespace Spika.FileService.Infrastructure.Persistence;

internal sealed class EventRepository(DatabaseRetry database) : IEventRepository
{
    public Task<int> RemoveAsync(DateTimeOffset writtenBefore, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            db =>
                db.Events.Where(e => e.CreatedAt < writtenBefore)
                    .OrderBy(e => e.CreatedAt)
                    .Take(limit)
                    .ExecuteDeleteAsync(cancellationToken),
            cancellationToken
        );
}
