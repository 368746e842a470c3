// Concrete things a photo can show. Pixels do not say which of them is there, so a shown sentence must not name one.
// Photographic words (subject, background, light, tones, lines, silhouette, frame) are not content.

const WORDS = `
adult aircraft airplane alligator almond angel animal animals ant antenna antennae apple apples apricot arch
arches architecture arm arms athlete audience aunt autumn avocado axe baby bacon bag bait bale bales ballet
balloon balloons balls banana barn baseball basement basil basket basketball bathroom bathtub battery beach beak
bean beans bear beard bed bedroom bee beef beer bees beetle belly bench berries bicycle bike bill bird birds
birthday blanket blender blood blouse blueberries boat boats body bolts bone bones books boot boots bottle
bottles bowl box boxes boy bracelet branch branches bread brick bride bridge broccoli bronze broom brother
bubbles bucket bud buds building buildings bulb bulbs bullet bunny buoy burger burrito bush bushes butter
butterflies butterfly buttons cabbage cabinet cable cables cactus cake campfire candle candles candy canoe
canyon car carpet carrot cars cartoon cassette castle cat caterpillar cathedral cats celery cemetery cereal
chair champagne chapel cheese cherries cherry chest chicken child children chips chocolate chopsticks christmas
church cilantro cinnamon city cityscape classroom cliff cliffs clock clockface cloth clothes cloud clouds
cloudscape clown coast coat cocktail coconut coffee coin coins column columns computer concert concrete cookie
cookies copper cork corn cotton couch countertop couple cow crab crane cream creek cricket crocodile crow crowd
crumb crumbs crust cry crying crystal cucumber cup cupboard cupcake curry curtain cutlery dad daffodil daisies
daisy dance dancer dancing dandelion daughter dawn daytime deer denim desert dessert devil dew diamond diamonds
dish dishes diver dock doctor dog dogs doll dollar dolphin donut door doors dough dragonfly drawer drawing dress
drinking drop droplet droplets drops drummer duck ducks dumpling dumplings dusk eagle ear earring earrings ears
easter eating egg eggs elbow elbows elderly elephant engine evening expression expressions eye eyebrow eyebrows
eyelash eyelashes eyes fabric face faces factory falcon family farm father feather feathers feet fence fern
field fields figure figures finger fingers fire fireman firework fireworks fish fisherman fishing flag flame
flames flour flower flowers flying fog food foot football forest forks fountain freckles friend friends fries
frog frost frosting fruit fur garage garden garlic garnish gear gears gecko geese ghost girl glass glasses glaze
glove goat god gold golf goose graffiti grain-field grandfather grandmother granite granola grapes grass
grasshopper grave groom guitar gull gun guy hair halloween ham hammer hamster hand handbag hands harbor harbour
hare hat hawk hay head headphones heads headshot headshots hedge heel heels helicopter helmet herb herbs heron
highway hill hills hockey holiday honey horse horses hose house houses hug hummingbird husband hydrangea ice
ice-cream icicle icicles icing iguana infant insect insects instrument iris island islands ivy jacket jam jar
jars jeans jelly jellyfish jesus jet jewelry juice jumping kayak ketchup kettle keyboard kid kids kiss kitchen
kite kitten kiwi knee knees knife lace ladder lady ladybug lake lamb lamp landscape landscapes lantern lasagna
laugh laughter leaf leather leaves leg lego legs lemon lemonade lemons letters lettuce lightbulb lighthouse
lightning lily lime limes lion lips lipstick lizard lobster lotus lover lovers machine machines macro macros
makeup man mango mantis marble marina martini mask mast mattress mayo meadow meal meat melon men metal
microphone microwave milk mint mirror mist model models mom money monkey monster monument moon moonlight mop
morning mosque mosquito moss moth mother motor motorcycle mountain mountains mouse mouth mug mural mushroom
musician mustache mustard nail nailhead nails napkin neck necklace needle newborn newspaper night noodles noon
nose nude nurse nut nuts oar oats ocean office olive olives onion orange oranges orchid oven owl oyster paddle
paint painted painting paintings palm palms pan pancake pants paper parade parrot parsley party pasta pasture
path peach peaches peacock peanut pear pearl pearls pears peas pebble pebbles pecan peel pelican pen pencil
people pepper peppers person persons pet petal petals pets phone piano pie pier pies pig pigeon pillar pillars
pillow pillows pineapple pitcher pizza placemat plane planes plant plants plaster plate player playground
playing plum plums police pollen pond poppy pork portrait portraits portraiture pot potato protest pumpkin
pumpkins puppet puppy purse pyramid rabbit radio rail railing rails railway rain rainbow rake raspberry rat
raven reading reflection reflections refrigerator rice river road robin robot rock rocks rod roof rooster
rope rose rosemary roses rug ruins runner rust rusted rusty sail sails salad salt sand sandbox sandwich santa
sauce saucer sauces sausage scarf scooter screw screws sculpture sea seascape seascapes seed seeds self-portrait
shadowy shaker shark sheep sheet sheets shelf shell shells shelves ship shirt shoe shoes shore shoreline shorts
shoulder shoulders shovel shower shrimp sign signs silk silo silver singer sink sister sitting skateboard skater
skeleton sketch skier skies skin skirt skull sky skyline sleeping slice slices slug smile smiling smoke smoothie
snail snake sneaker sneakers snow snowboard snowflake soccer sock socks soda sofa soldier son soup spaghetti
sparkler sparks sparrow speaker spice spices spider splash spoon sprinkles squash squirrel stairs stamen star
starfish stars station statue steak steam stem stems stew still-life stilllife stone storm stove strawberries
strawberry stream street street-scene student subway sugar summer sun sunflower sunlight sunrise sunset sunshine
surfer surfing sushi swan sweater swimmer swimming sword syrup table tablecloth taco tail tea teacher teapot
tears teenager teeth telephone television temple tennis tent thermos thread thunder thyme tiger tile tiles
toaster toe toes toilet tomato tomb tongue tower town toy toys tracks tractor traffic train trains travel tray
tree trees trip truck tulip tunnel turkey turtle tv twig twigs twins umbrella uncle vacation valley vanilla
vegetable vegetables veil velvet vine vines waffle walking wall wallet wallpaper walls walnut wasp watches water
waterfall wave waves wedding whale wheat wheel whiskers whiskey wife wildlife windmill window windows wine wing
wings winter wire wires woman women wood wooden woods wool word worker workshop worm wrinkles wrist wrists
writing yarn yogurt zebra zipper zombie zucchini
`;

export const CONTENT_WORDS: ReadonlySet<string> = new Set(WORDS.trim().split(/\s+/));
