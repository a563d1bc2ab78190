using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Spika.FileService.Application.UnitTests;

public sealed class ApplicationLogTests
{
    [Test]
    public void EventIds_OfAllMessages_AreUniqueAndInTheRangeOfThisProject()
    {
        IEnumerable<int> eventIds = typeof(ApplicationLog)
            .GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(message => message.EventId);

        Assert.That(eventIds, Is.Not.Empty.And.Unique.And.All.InRange(1000, 1999));
    }
}
