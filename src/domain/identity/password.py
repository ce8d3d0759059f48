"""Which passwords are good enough. Length decides; what everybody tries first does not count.

The list names only common passwords that are long enough to pass otherwise: with a second
factor those from eight characters on, without one those from twelve.
"""

from domain.identity.errors import WeakPassword

LENGTH_MIN = 12
LENGTH_MIN_WITH_SECOND_FACTOR = 8
LENGTH_MAX = 128

_WORDS = (
    "password passw0rd p@ssword p@ssw0rd qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm "
    "admin administrator welcome letmein iloveyou sunshine princess football baseball monkey "
    "dragon superman batman starwars pokemon michael jennifer charlie master shadow trustno1 "
    "computer internet whatever freedom abc123 secret changeme default guest login test "
    "fairground ticket tickets booking summer winter autumn spring hello liverpool chelsea"
)

_ENDINGS = ("123", "1234", "12345", "123456", "1234567", "12345678", "123456789", "1234567890")

_SHORT = (
    "password password! password1 password12 passw0rd1 p@ssw0rd1 p@ssword1 passwort passwort1 "
    "12345678 123456789 1234567890 87654321 987654321 0123456789 11111111 22222222 33333333 "
    "44444444 55555555 66666666 77777777 88888888 99999999 00000000 12341234 11223344 12121212 "
    "31415926 1q2w3e4r 1q2w3e4r5t 1qaz2wsx q1w2e3r4 q1w2e3r4t5 zaq12wsx qazwsxedc qwertyui "
    "qwertyuiop qwerty12 qwerty123 qwerty1234 qwertz123 qwertzui qwertzuiop asdfghjk asdfghjkl "
    "asdfasdf asdf1234 zxcvbnm1 zxcvbnm123 abcd1234 abc12345 a1b2c3d4 aaaaaaaa abcdefgh "
    "abcdefghi admin123 admin1234 administrator changeme changeme1 welcome1 welcome123 letmein1 "
    "letmein123 iloveyou iloveyou1 iloveyou2 sunshine sunshine1 princess princess1 football "
    "football1 baseball baseball1 superman superman1 batman123 starwars starwars1 trustno1 "
    "whatever whatever1 computer computer1 internet internet1 michelle jennifer jennifer1 "
    "charlie1 jordan23 michael1 elizabeth jonathan samantha nicholas victoria alexander "
    "christopher liverpool liverpool1 manchester chelsea1 arsenal1 barcelona realmadrid "
    "bayern123 schalke04 dortmund borussia steelers corvette mercedes porsche911 mustang1 "
    "butterfly chocolate strawberry elephant dolphin1 sweetheart darkness midnight nothing1 "
    "summer123 winter123 spring123 autumn123 hello123 hello1234 hallo123 hallohallo schatz123 "
    "ichliebedich sommer123 geheim123 secret123 access14 maverick blink182 metallica slipknot "
    "nirvana1 eminem123 pokemon1 pokemon123 naruto123 minecraft fortnite roblox123 playstation "
    "samsung1 samsung123 google123 facebook facebook1 instagram myspace1 linkedin dropbox1 "
    "user1234 test1234 testtest guest123 root1234 default1 temp1234 qwer1234 1234qwer "
    "fairground fairground1 ticket123 tickets1 booking1"
)

_SENTENCES = (
    "correcthorsebatterystaple iloveyouforever iloveyousomuch ihatepasswords ihateyousomuch "
    "letmeinplease letmeinletmein passwordpassword mypasswordis123 thisismypassword "
    "thisisapassword thisispassword yourpassword123 newpassword123 mypassword123 mypassword1234 "
    "nopassword123 password123456789 passwordpassword1 qwertyqwerty qwertyqwerty123 "
    "qwertyuiopasdf qwertyuiopasdfghjkl qwertyuiopasdfghjklzxcvbnm qwertyuiop[] qwertyuiop[]\\ "
    "qazwsxedcrfv qazwsxedcrfvtgb qazwsxedcrfvtgbyhnujm 1qaz2wsx3edc 1qaz2wsx3edc4rfv "
    "1q2w3e4r5t6y 1q2w3e4r5t6y7u 1q2w3e4r5t6y7u8i9o0p q1w2e3r4t5y6 q1w2e3r4t5y6u7i8o9p0 "
    "zaq12wsxcde3 zaq1xsw2cde3 !qaz2wsx#edc 1qazxsw23edc asdfghjkl123 asdfghjklzxcvbnm "
    "asdfasdfasdf zxcvbnmasdfghjkl zxcvbnm12345 abcdefghijkl abcdefghijklm abcdefghijklmnop "
    "abcdefghijklmnopqrstuvwxyz abcd1234abcd abcdef123456 abc123abc123 abcabcabcabc "
    "a1b2c3d4e5f6 a1b2c3d4e5f6g7h8 aaaaaaaaaaaa 111111111111 000000000000 121212121212 "
    "123123123123 123412341234 123451234512345 123456123456 123456654321 1234567890ab "
    "1234567890abc 1234567890abcd 1234567890qwe 1234567890qwerty 12345678901 123456789012 "
    "1234567890123 12345678901234 123456789012345 1234567890123456 12345678910 123456789101112 "
    "1234567891011 123456789abc 123456789qwe 123456789qwerty 123456qwerty 123456789987654321 "
    "987654321987 987654321012 098765432109 0123456789ab 012345678901 0987654321ab "
    "112233445566 11223344556677 1122334455667788 111222333444 111111222222 222222222222 "
    "333333333333 444444444444 555555555555 666666666666 777777777777 888888888888 "
    "999999999999 101010101010 131313131313 696969696969 420420420420 314159265358 "
    "31415926535 3141592653589 3.1415926535 administrator administrator1 administrator! "
    "adminadminadmin adminadmin123 administrador rootrootroot root12345678 toortoortoor "
    "changemechangeme changeme123! changemenow! welcomewelcome welcome2home welcometohell "
    "welcome12345! password2024! password2025! password2026! password2027! summer2024!!! "
    "summer2025!!! summer2026!!! winter2025!!! winter2026!!! spring2026!!! autumn2026!!! "
    "manchesterunited manchestercity realmadrid123 fcbarcelona123 barcelona1899 arsenalfc123 "
    "liverpoolfc123 bayernmunchen chocolate123 butterfly123 strawberry123 blink182blink182 "
    "jesuschrist1 jesusislord1 jesuslovesme iloveyoujesus godisgood123 ilovegod1234 "
    "ilovemyfamily ilovemymom123 ilovemyself1 iloveyoubaby1 myfamily1234 mylittlepony "
    "harrypotter1 harrypotter123 hermionegranger lordoftherings lordvoldemort starwars1977 "
    "maytheforcebewithyou darthvader123 startrekvoyager spongebob1234 spidermanspiderman "
    "supermansuperman teenagemutant tinkerbell123 unbelievable monkeymonkey dragondragon "
    "footballfootball basketball123 skateboard123 metallica1234 slipknot66666 linkinpark123 "
    "michaeljackson michaeljordan23 whatever12345 trustno1trustno1 opensesame123 sesameopenup "
    "letmeinnow123 masterpassword masterkey1234 supersecret123 supersecretpassword "
    "topsecret1234 secretsecret secretpassword secretpassword1 testtesttest testing12345 "
    "testpassword testpassword1 temporary123 temppassword1 defaultpassword userpassword "
    "username1234 computer12345 internet12345 googlegoogle google123456 facebook1234 "
    "facebookfacebook instagram123 hellohello123 helloworld12 helloworld123 helloworld1234 "
    "goodmorning1 happybirthday happybirthday1 thankyouverymuch nevergonnagiveyouup "
    "fairground123 fairgroundfairground fairground2026 fairground12345 ticketticket"
)


def _common() -> frozenset[str]:
    words = _WORDS.split()
    made = {*words, *(word * 2 for word in words)}
    made |= {word + ending for word in words for ending in _ENDINGS}
    made |= {ending + word for word in words for ending in _ENDINGS}
    said = {"correct horse battery staple", *_SENTENCES.split(), *_SHORT.split()}
    return frozenset(one for one in made | said if len(one) >= LENGTH_MIN_WITH_SECOND_FACTOR)


COMMON = _common()


def checked_password(password: str, *, email: str, length_min: int = LENGTH_MIN) -> str:
    """The password, if it is good enough; raise ``WeakPassword`` if not."""
    if not length_min <= len(password) <= LENGTH_MAX:
        raise WeakPassword(
            f"A password has {length_min} to {LENGTH_MAX} characters.",
            minimum=length_min,
            maximum=LENGTH_MAX,
        )
    tried_first = password.strip().casefold().rstrip("!.?")
    if {password.casefold(), tried_first} & COMMON or tried_first == email:
        raise WeakPassword("Everybody tries this password first. Choose another one.")
    return password
