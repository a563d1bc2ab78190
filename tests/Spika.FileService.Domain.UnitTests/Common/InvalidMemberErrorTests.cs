using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.UnitTests.Common;

public sealed class InvalidMemberErrorTests
{
    [Test]
    public void Message_OfAMember_IsASentenceThatNamesIt()
    {
        InvalidMemberError error = new("offset", "must not be negative.");

        Assert.That(error.Message, Is.EqualTo("offset must not be negative."));
    }

    [Test]
    public void Code_OfAnyMember_IsTheSame()
    {
        InvalidMemberError error = new("offset", "must not be negative.");

        Assert.That((error.Code, error.Kind), Is.EqualTo(("request.invalid_member", ErrorKind.Invalid)));
    }
}
