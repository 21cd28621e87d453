<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="hi" sourcelanguage="en">
<context>
    <name>Lightbox</name>
    <message>
        <source>%n days before</source>
        <translation>%n दिन पहले</translation>
    </message>
    <message>
        <source>%n months before</source>
        <translation>%n महीने पहले</translation>
    </message>
    <message>
        <source>%n weeks before</source>
        <translation>%n सप्ताह पहले</translation>
    </message>
    <message>
        <source>+{n} more</source>
        <translation>+{n} और</translation>
    </message>
    <message>
        <source>0 to 9</source>
        <translation>0 से 9</translation>
    </message>
    <message>
        <source>1 AI finding not decided</source>
        <translation>1 AI निष्कर्ष पर निर्णय बाकी</translation>
    </message>
    <message>
        <source>1 draft report could not be saved yet</source>
        <translation>1 मसौदा रिपोर्ट अभी सहेजी नहीं जा सकी</translation>
    </message>
    <message>
        <source>1 draft report kept</source>
        <translation>1 मसौदा रिपोर्ट रखी गई</translation>
    </message>
    <message>
        <source>1 draft report kept, last saved {at}</source>
        <translation>1 मसौदा रिपोर्ट रखी गई, अंतिम बार {at} पर सहेजी गई</translation>
    </message>
    <message>
        <source>1 drafted sentence</source>
        <translation>1 मसौदा वाक्य</translation>
    </message>
    <message>
        <source>1 file</source>
        <translation>1 फ़ाइल</translation>
    </message>
    <message>
        <source>1 folder</source>
        <translation>1 फ़ोल्डर</translation>
    </message>
    <message>
        <source>1 image</source>
        <translation>1 चित्र</translation>
    </message>
    <message>
        <source>1 job</source>
        <translation>1 काम</translation>
    </message>
    <message>
        <source>1 job continues while locked</source>
        <translation>लॉक रहते हुए 1 कार्य जारी है</translation>
    </message>
    <message>
        <source>1 object</source>
        <translation>1 ऑब्जेक्ट</translation>
    </message>
    <message>
        <source>1 presentation state</source>
        <translation>1 presentation state</translation>
    </message>
    <message>
        <source>1 rejected finding</source>
        <translation>1 अस्वीकृत निष्कर्ष</translation>
    </message>
    <message>
        <source>1 report or study waits, it is not lost.</source>
        <translation>1 रिपोर्ट या अध्ययन प्रतीक्षा में है, वह खोया नहीं है।</translation>
    </message>
    <message>
        <source>1 signed report not yet stored</source>
        <translation>1 हस्ताक्षरित रिपोर्ट अभी संग्रहित नहीं</translation>
    </message>
    <message>
        <source>1 study</source>
        <translation>1 अध्ययन</translation>
    </message>
    <message>
        <source>1 to 1000 days are kept; a restore is tried every 1 to 365 days, or 0.</source>
        <translation>1 से 1000 दिन रखे जाते हैं; पुनर्स्थापना हर 1 से 365 दिन में जाँची जाती है, या 0।</translation>
    </message>
    <message>
        <source>1 view</source>
        <translation>1 दृश्य</translation>
    </message>
    <message>
        <source>12 characters or more, 15 without a second factor. Several words that do not belong together are easy to keep and hard to guess.</source>
        <translation>12 या अधिक अक्षर, दूसरे कारक के बिना 15। ऐसे कई शब्द जो साथ नहीं आते, याद रखने में आसान और अनुमान में कठिन होते हैं।</translation>
    </message>
    <message>
        <source>25 %</source>
        <translation>25 %</translation>
    </message>
    <message>
        <source>3D</source>
        <translation>3D</translation>
    </message>
    <message>
        <source>3D alone</source>
        <translation>केवल 3D</translation>
    </message>
    <message>
        <source>3D from the back</source>
        <translation>3D पीछे से</translation>
    </message>
    <message>
        <source>3D from the feet</source>
        <translation>3D पैरों की ओर से</translation>
    </message>
    <message>
        <source>3D from the front</source>
        <translation>3D सामने से</translation>
    </message>
    <message>
        <source>3D from the head</source>
        <translation>3D सिर की ओर से</translation>
    </message>
    <message>
        <source>3D from the left</source>
        <translation>3D बाएँ से</translation>
    </message>
    <message>
        <source>3D from the right</source>
        <translation>3D दाएँ से</translation>
    </message>
    <message>
        <source>3D of this series</source>
        <translation>इस series का 3D</translation>
    </message>
    <message>
        <source>3D: surfaces solid or see-through</source>
        <translation>3D: सतहें ठोस या पारदर्शी</translation>
    </message>
    <message>
        <source>3D: the preset&apos;s own values</source>
        <translation>3D: प्रीसेट के अपने मान</translation>
    </message>
    <message>
        <source>3D: with the volume, or segments alone</source>
        <translation>3D: वॉल्यूम के साथ, या केवल सेगमेंट</translation>
    </message>
    <message>
        <source>5 %</source>
        <translation>5 %</translation>
    </message>
    <message>
        <source>75 %</source>
        <translation>75 %</translation>
    </message>
    <message>
        <source>95 %</source>
        <translation>95 %</translation>
    </message>
    <message>
        <source>; {n} more are not listed</source>
        <translation>; {n} और सूची में नहीं हैं</translation>
    </message>
    <message>
        <source>A backup of this seat is under way.</source>
        <translation>इस सीट का बैकअप चल रहा है।</translation>
    </message>
    <message>
        <source>A capsule is opened with its passphrase.</source>
        <translation>कैप्सूल उसके पासफ़्रेज़ से खुलता है।</translation>
    </message>
    <message>
        <source>A certificate file cannot be read.</source>
        <translation>प्रमाणपत्र की फ़ाइल पढ़ी नहीं जा सकती।</translation>
    </message>
    <message>
        <source>A certificate needs its key, and the authorities to believe.</source>
        <translation>प्रमाणपत्र के साथ उसकी कुंजी और विश्वसनीय प्राधिकरण भी चाहिए।</translation>
    </message>
    <message>
        <source>A change takes effect when Lightbox is started again.</source>
        <translation>बदलाव Lightbox के दोबारा शुरू होने पर लागू होता है।</translation>
    </message>
    <message>
        <source>A code of the second factor that you have now</source>
        <translation>अभी वाले दूसरे कारक का एक कोड</translation>
    </message>
    <message>
        <source>A code of the telephone is then asked for beside the password.</source>
        <translation>तब पासवर्ड के साथ फ़ोन का एक कोड भी माँगा जाता है।</translation>
    </message>
    <message>
        <source>A contour&apos;s points are no list of places.</source>
        <translation>रूपरेखा के बिंदु स्थानों की सूची नहीं हैं।</translation>
    </message>
    <message>
        <source>A date to search by cannot be read.</source>
        <translation>खोज की तारीख पढ़ी नहीं जा सकती।</translation>
    </message>
    <message>
        <source>A description has one of</source>
        <translation>विवरण में इनमें से एक है</translation>
    </message>
    <message>
        <source>A draft cannot be stored in the archive.</source>
        <translation>मसौदा आर्काइव में संग्रहित नहीं हो सकता।</translation>
    </message>
    <message>
        <source>A draft: somebody who may sign reports signs it.</source>
        <translation>यह मसौदा है: इस पर वही हस्ताक्षर करेगा जिसे रिपोर्ट पर हस्ताक्षर का अधिकार है।</translation>
    </message>
    <message>
        <source>A few words are kept with the alert.</source>
        <translation>कुछ शब्द चेतावनी के साथ रखे जाते हैं।</translation>
    </message>
    <message>
        <source>A file cannot be read.</source>
        <translation>एक फ़ाइल पढ़ी नहीं जा सकती।</translation>
    </message>
    <message>
        <source>A file of the sign-in cannot be read.</source>
        <translation>साइन-इन की एक फ़ाइल पढ़ी नहीं जा सकती।</translation>
    </message>
    <message>
        <source>A file of this name is there already.</source>
        <translation>इस नाम की फ़ाइल पहले से वहाँ है।</translation>
    </message>
    <message>
        <source>A file that is not DICOM does not say whose it is.</source>
        <translation>जो फ़ाइल DICOM नहीं है वह यह नहीं बताती कि वह किसकी है।</translation>
    </message>
    <message>
        <source>A folder for backups</source>
        <translation>बैकअप के लिए फ़ोल्डर</translation>
    </message>
    <message>
        <source>A frame of the segmentation does not say where it lies.</source>
        <translation>segmentation का एक frame नहीं बताता कि वह कहाँ है।</translation>
    </message>
    <message>
        <source>A frame of this image is larger than this workstation opens.</source>
        <translation>इस चित्र का एक frame इस वर्कस्टेशन की सीमा से बड़ा है।</translation>
    </message>
    <message>
        <source>A greyscale presentation state cannot be written for colour images.</source>
        <translation>रंगीन चित्रों के लिए greyscale presentation state नहीं लिखा जा सकता।</translation>
    </message>
    <message>
        <source>A habit names a mouse button that is not known.</source>
        <translation>एक आदत ऐसा माउस बटन बताती है जो ज्ञात नहीं।</translation>
    </message>
    <message>
        <source>A hold is lifted for a reason.</source>
        <translation>रोक किसी कारण से ही हटाई जाती है।</translation>
    </message>
    <message>
        <source>A hold is on one patient or on one study.</source>
        <translation>रोक एक मरीज़ पर या एक अध्ययन पर होती है।</translation>
    </message>
    <message>
        <source>A hold needs a reason.</source>
        <translation>रोक के लिए कारण चाहिए।</translation>
    </message>
    <message>
        <source>A key image has not been read yet.</source>
        <translation>एक मुख्य चित्र अभी पढ़ा नहीं गया है।</translation>
    </message>
    <message>
        <source>A key image is no longer on this seat, so it cannot be named.</source>
        <translation>एक मुख्य चित्र अब इस कंप्यूटर पर नहीं है, इसलिए उसका उल्लेख नहीं हो सकता।</translation>
    </message>
    <message>
        <source>A key image is not among the images that can be shown.</source>
        <translation>एक मुख्य चित्र दिखाए जा सकने वाले चित्रों में नहीं है।</translation>
    </message>
    <message>
        <source>A key in the system&apos;s keyring, since {day}</source>
        <translation>{day} से सिस्टम की कीरिंग में एक कुंजी</translation>
    </message>
    <message>
        <source>A later version of Lightbox has written these backups.</source>
        <translation>ये बैकअप Lightbox के किसी नए संस्करण ने लिखे हैं।</translation>
    </message>
    <message>
        <source>A later version of Lightbox has written this profile&apos;s keys.</source>
        <translation>इस प्रोफ़ाइल की कुंजियाँ Lightbox के नए संस्करण ने लिखी हैं।</translation>
    </message>
    <message>
        <source>A length counts in the region it lies in.</source>
        <translation>लंबाई उसी क्षेत्र में गिनी जाती है जिसमें वह है।</translation>
    </message>
    <message>
        <source>A line of known length holds for its own image alone.</source>
        <translation>ज्ञात लंबाई की रेखा केवल अपने चित्र के लिए मान्य है।</translation>
    </message>
    <message>
        <source>A list of revoked certificates cannot be read.</source>
        <translation>रद्द किए गए प्रमाणपत्रों की सूची पढ़ी नहीं जा सकती।</translation>
    </message>
    <message>
        <source>A mask on multi-frame images cannot be written yet.</source>
        <translation>multi-frame चित्रों पर mask अभी नहीं लिखा जा सकता।</translation>
    </message>
    <message>
        <source>A medium holds DICOM objects alone.</source>
        <translation>माध्यम में केवल DICOM वस्तुएँ होती हैं।</translation>
    </message>
    <message>
        <source>A model is at work on the images as they are.</source>
        <translation>एक मॉडल इन चित्रों पर अभी काम कर रहा है।</translation>
    </message>
    <message>
        <source>A model runs only where all that it is for is on. What is said of a modality wins over what is said of all. A switch holds at once, on record, also for what waits to run.</source>
        <translation>मॉडल वहीं चलता है जहाँ उसके सारे काम चालू हैं। किसी मोडैलिटी के लिए कही बात सबके लिए कही बात से ऊपर है। बदलाव तुरंत लागू होता है, दर्ज होता है, और प्रतीक्षा में पड़े काम पर भी।</translation>
    </message>
    <message>
        <source>A new peer</source>
        <translation>नया साथी</translation>
    </message>
    <message>
        <source>A new rule</source>
        <translation>नया नियम</translation>
    </message>
    <message>
        <source>A new study</source>
        <translation>नया अध्ययन</translation>
    </message>
    <message>
        <source>A passphrase, since {day}</source>
        <translation>{day} से एक पासफ़्रेज़</translation>
    </message>
    <message>
        <source>A path to import does not exist.</source>
        <translation>आयात का पथ मौजूद नहीं है।</translation>
    </message>
    <message>
        <source>A patient is needed.</source>
        <translation>मरीज़ बताना ज़रूरी है।</translation>
    </message>
    <message>
        <source>A patient of the same family name</source>
        <translation>समान उपनाम वाला रोगी</translation>
    </message>
    <message>
        <source>A patient without an ID can have no consent on record.</source>
        <translation>बिना ID वाले मरीज़ की सहमति दर्ज नहीं हो सकती।</translation>
    </message>
    <message>
        <source>A patient without an order</source>
        <translation>बिना आदेश वाला रोगी</translation>
    </message>
    <message>
        <source>A picture is that of one instance.</source>
        <translation>चित्र एक ही छवि का होता है।</translation>
    </message>
    <message>
        <source>A policy file</source>
        <translation>नीति की फ़ाइल</translation>
    </message>
    <message>
        <source>A policy that is signed says which version it is.</source>
        <translation>हस्ताक्षरित नीति अपना संस्करण बताती है।</translation>
    </message>
    <message>
        <source>A presentation state needs images of one series.</source>
        <translation>presentation state के लिए एक ही series के चित्र चाहिए।</translation>
    </message>
    <message>
        <source>A preset has a name.</source>
        <translation>प्रीसेट का नाम होता है।</translation>
    </message>
    <message>
        <source>A preset of this name is there already.</source>
        <translation>इस नाम का प्रीसेट पहले से है।</translation>
    </message>
    <message>
        <source>A project has a name of 1 to 64 characters.</source>
        <translation>परियोजना के नाम में 1 से 64 अक्षर होते हैं।</translation>
    </message>
    <message>
        <source>A ratio is of two lengths.</source>
        <translation>अनुपात दो लंबाइयों का होता है।</translation>
    </message>
    <message>
        <source>A ratio needs two lengths on one image.</source>
        <translation>अनुपात के लिए एक ही चित्र पर दो लंबाइयाँ चाहिए।</translation>
    </message>
    <message>
        <source>A ratio of the specification does not name two measurements.</source>
        <translation>विनिर्देश का एक अनुपात दो माप नहीं बताता।</translation>
    </message>
    <message>
        <source>A reason is needed for this.</source>
        <translation>इसके लिए कारण ज़रूरी है।</translation>
    </message>
    <message>
        <source>A reformatted plane cannot be a key image.</source>
        <translation>पुनर्निर्मित तल मुख्य चित्र नहीं हो सकता।</translation>
    </message>
    <message>
        <source>A reformatted plane has no header of its own.</source>
        <translation>पुनर्निर्मित तल का अपना हेडर नहीं होता।</translation>
    </message>
    <message>
        <source>A region has no number.</source>
        <translation>एक क्षेत्र की संख्या नहीं है।</translation>
    </message>
    <message>
        <source>A report on this study was begun and is not signed.</source>
        <translation>इस अध्ययन की रिपोर्ट शुरू हुई थी और हस्ताक्षरित नहीं है।</translation>
    </message>
    <message>
        <source>A role needs an id of small letters, digits and underscores, and a title.</source>
        <translation>भूमिका को छोटे अक्षरों, अंकों और अंडरस्कोर की ID और एक शीर्षक चाहिए।</translation>
    </message>
    <message>
        <source>A role that Lightbox ships is not changed.</source>
        <translation>Lightbox के साथ आई भूमिका बदली नहीं जाती।</translation>
    </message>
    <message>
        <source>A rule has a name, and keeps for 1 to 200 years.</source>
        <translation>नियम का एक नाम होता है, और वह 1 से 200 वर्ष रखता है।</translation>
    </message>
    <message>
        <source>A segment has no number.</source>
        <translation>एक सेगमेंट की संख्या नहीं है।</translation>
    </message>
    <message>
        <source>A shipped hanging protocol is not changed.</source>
        <translation>साथ आया hanging protocol बदला नहीं जाता।</translation>
    </message>
    <message>
        <source>A shutter of the file covers part of the image.</source>
        <translation>फ़ाइल का शटर चित्र के एक भाग को ढकता है।</translation>
    </message>
    <message>
        <source>A sign-in was given without a web address.</source>
        <translation>वेब पते के बिना साइन-इन दिया गया।</translation>
    </message>
    <message>
        <source>A signed report cannot be changed.</source>
        <translation>हस्ताक्षरित रिपोर्ट बदली नहीं जा सकती।</translation>
    </message>
    <message>
        <source>A signed report cannot be deleted.</source>
        <translation>हस्ताक्षरित रिपोर्ट हटाई नहीं जा सकती।</translation>
    </message>
    <message>
        <source>A stack with slices missing</source>
        <translation>अनुपस्थित स्लाइसों वाला stack</translation>
    </message>
    <message>
        <source>A structured report needs the images it is about.</source>
        <translation>structured report के लिए वे चित्र चाहिए जिनके बारे में वह है।</translation>
    </message>
    <message>
        <source>A study is retrieved by its UID, and this is none.</source>
        <translation>अध्ययन UID से मँगाया जाता है, और यह UID नहीं है।</translation>
    </message>
    <message>
        <source>A study or an order</source>
        <translation>अध्ययन या आदेश</translation>
    </message>
    <message>
        <source>A study to which nothing has come for {n} s is held against the rules from top to bottom. The first that holds wins, and no other; a study is decided once.</source>
        <translation>जिस अध्ययन में {n} s से कुछ नहीं आया, उसे ऊपर से नीचे नियमों पर परखा जाता है। पहला लागू होने वाला नियम जीतता है, दूसरा कोई नहीं; हर अध्ययन का निर्णय एक बार होता है।</translation>
    </message>
    <message>
        <source>A table that the image must be shown with is missing or damaged.</source>
        <translation>जिस तालिका से चित्र दिखाया जाना चाहिए वह अनुपस्थित या खराब है।</translation>
    </message>
    <message>
        <source>A thick slab mixes slices: no point of it has a single value.</source>
        <translation>मोटा स्लैब स्लाइसों को मिलाता है: उसके किसी बिंदु का एक मान नहीं होता।</translation>
    </message>
    <message>
        <source>A tilted stack</source>
        <translation>झुका हुआ stack</translation>
    </message>
    <message>
        <source>A watched record</source>
        <translation>निगरानी में रखा अभिलेख</translation>
    </message>
    <message>
        <source>AI features</source>
        <translation>AI सुविधाएँ</translation>
    </message>
    <message>
        <source>AI on {device}</source>
        <translation>{device} पर AI</translation>
    </message>
    <message>
        <source>AI proposed</source>
        <translation>AI का प्रस्ताव</translation>
    </message>
    <message>
        <source>Abdomen and liver</source>
        <translation>उदर और यकृत</translation>
    </message>
    <message>
        <source>Acc</source>
        <translation>Acc</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>स्वीकार करें</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>स्वीकृत</translation>
    </message>
    <message>
        <source>Access</source>
        <translation>पहुँच</translation>
    </message>
    <message>
        <source>Access report…</source>
        <translation>पहुँच रिपोर्ट…</translation>
    </message>
    <message>
        <source>Accession</source>
        <translation>Accession</translation>
    </message>
    <message>
        <source>Acquired images or planes</source>
        <translation>मूल चित्र या तल</translation>
    </message>
    <message>
        <source>Add a peer</source>
        <translation>साथी जोड़ें</translation>
    </message>
    <message>
        <source>Add a rule</source>
        <translation>नियम जोड़ें</translation>
    </message>
    <message>
        <source>Add as a second</source>
        <translation>दूसरी कुंजी के रूप में जोड़ें</translation>
    </message>
    <message>
        <source>Add as a stage of</source>
        <translation>इसमें चरण के रूप में जोड़ें</translation>
    </message>
    <message>
        <source>Add the rule</source>
        <translation>नियम जोड़ें</translation>
    </message>
    <message>
        <source>Addendum</source>
        <translation>परिशिष्ट</translation>
    </message>
    <message>
        <source>Administration</source>
        <translation>प्रशासन</translation>
    </message>
    <message>
        <source>After how many days every object is checked again in the background; 0: never.</source>
        <translation>कितने दिन बाद हर वस्तु पृष्ठभूमि में फिर जाँची जाए; 0: कभी नहीं।</translation>
    </message>
    <message>
        <source>After how many days without a sign-in an account is closed; 0: never.</source>
        <translation>कितने दिन बिना साइन-इन के खाता बंद हो; 0: कभी नहीं।</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>आयु</translation>
    </message>
    <message>
        <source>Age then</source>
        <translation>उस समय आयु</translation>
    </message>
    <message>
        <source>Agrees</source>
        <translation>सहमत</translation>
    </message>
    <message>
        <source>Alert {n} was looked at</source>
        <translation>चेतावनी {n} देख ली गई</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>चेतावनियाँ</translation>
    </message>
    <message>
        <source>All</source>
        <translation>सभी</translation>
    </message>
    <message>
        <source>All archives at once are asked for studies by what describes them.</source>
        <translation>सभी आर्काइव से एक साथ केवल अध्ययन उनके विवरण से पूछे जाते हैं।</translation>
    </message>
    <message>
        <source>All are of patient {id}</source>
        <translation>सब मरीज़ {id} के हैं</translation>
    </message>
    <message>
        <source>All are this patient&apos;s</source>
        <translation>सब इसी मरीज़ के हैं</translation>
    </message>
    <message>
        <source>All are with the audit repository</source>
        <translation>सभी ऑडिट भंडार के पास हैं</translation>
    </message>
    <message>
        <source>All as they came</source>
        <translation>सब मूल रूप में</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>सभी फ़ाइलें</translation>
    </message>
    <message>
        <source>All films</source>
        <translation>सभी एक्स-रे चित्र</translation>
    </message>
    <message>
        <source>All images</source>
        <translation>सभी चित्र</translation>
    </message>
    <message>
        <source>All shown</source>
        <translation>सब दिखाए गए</translation>
    </message>
    <message>
        <source>All studies</source>
        <translation>सभी अध्ययन</translation>
    </message>
    <message>
        <source>All that is on this seat can be read and reported.</source>
        <translation>जो कुछ इस स्थान पर है उसे पढ़ा और रिपोर्ट किया जा सकता है।</translation>
    </message>
    <message>
        <source>All work saved {at}</source>
        <translation>सारा काम {at} पर सहेजा गया</translation>
    </message>
    <message>
        <source>All {n} events are as they were recorded.</source>
        <translation>सभी {n} घटनाएँ वैसी ही हैं जैसी दर्ज की गई थीं।</translation>
    </message>
    <message>
        <source>All {n} studies on this seat have been read.</source>
        <translation>इस कंप्यूटर के सभी {n} अध्ययन पढ़े जा चुके हैं।</translation>
    </message>
    <message>
        <source>Allergic to the contrast</source>
        <translation>कंट्रास्ट से एलर्जी</translation>
    </message>
    <message>
        <source>Already here</source>
        <translation>पहले से यहाँ</translation>
    </message>
    <message>
        <source>Alt+K brings the others back.</source>
        <translation>Alt+K बाकी को वापस लाता है।</translation>
    </message>
    <message>
        <source>Alt+wheel</source>
        <translation>Alt+पहिया</translation>
    </message>
    <message>
        <source>Always hang studies like this so</source>
        <translation>ऐसे अध्ययन हमेशा इसी तरह लगाएँ</translation>
    </message>
    <message>
        <source>An ID, a name or a description is longer than DICOM can carry, or has a \.</source>
        <translation>कोई ID, नाम या विवरण DICOM की सीमा से लंबा है, या उसमें \ है।</translation>
    </message>
    <message>
        <source>An account needs a role: without one its person may do nothing.</source>
        <translation>खाते को एक भूमिका चाहिए: उसके बिना व्यक्ति कुछ नहीं कर सकता।</translation>
    </message>
    <message>
        <source>An addendum must name the report that it follows.</source>
        <translation>परिशिष्ट में वह रिपोर्ट बताई जानी चाहिए जिसके बाद वह है।</translation>
    </message>
    <message>
        <source>An archive on the web does not speak DICOM&apos;s own protocol, which this is about.</source>
        <translation>वेब का अभिलेखागार DICOM का अपना प्रोटोकॉल नहीं बोलता, और यह उसी के बारे में है।</translation>
    </message>
    <message>
        <source>An archive on the web is not asked for patients.</source>
        <translation>वेब के अभिलेखागार से रोगी नहीं पूछे जाते।</translation>
    </message>
    <message>
        <source>An archive on the web needs a name and an address.</source>
        <translation>वेब के अभिलेखागार को एक नाम और एक पता चाहिए।</translation>
    </message>
    <message>
        <source>An empty folder for the copies</source>
        <translation>प्रतियों के लिए एक खाली फ़ोल्डर</translation>
    </message>
    <message>
        <source>An image that the index knows has no file.</source>
        <translation>सूची में दर्ज एक चित्र की फ़ाइल नहीं है।</translation>
    </message>
    <message>
        <source>An object changed while it was put into the capsule.</source>
        <translation>कैप्सूल में रखते समय एक ऑब्जेक्ट बदल गया।</translation>
    </message>
    <message>
        <source>An object contradicts what this seat keeps under the same identity.</source>
        <translation>एक ऑब्जेक्ट उसी पहचान से यहाँ रखे ऑब्जेक्ट से मेल नहीं खाता।</translation>
    </message>
    <message>
        <source>An object with its SOP Instance UID is held in another series.</source>
        <translation>इसी SOP Instance UID का ऑब्जेक्ट यहाँ दूसरी सीरीज़ में है।</translation>
    </message>
    <message>
        <source>An object with the same SOP Instance UID is held and whole; no repair is needed.</source>
        <translation>इसी SOP Instance UID का एक पूरा ऑब्जेक्ट यहाँ है; मरम्मत की ज़रूरत नहीं।</translation>
    </message>
    <message>
        <source>An unusual time of day</source>
        <translation>दिन का असामान्य समय</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>विश्लेषण करें</translation>
    </message>
    <message>
        <source>Analyse with {name}</source>
        <translation>{name} से विश्लेषण करें</translation>
    </message>
    <message>
        <source>Analysis</source>
        <translation>विश्लेषण</translation>
    </message>
    <message>
        <source>And {n} more.</source>
        <translation>और {n}।</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>कोण</translation>
    </message>
    <message>
        <source>Angles</source>
        <translation>कोण</translation>
    </message>
    <message>
        <source>Angles on anisotropic voxels</source>
        <translation>असमदैशिक voxels पर कोण</translation>
    </message>
    <message>
        <source>Another object with the same SOP Instance UID is held.</source>
        <translation>इसी SOP Instance UID का एक और ऑब्जेक्ट यहाँ है।</translation>
    </message>
    <message>
        <source>Another patient</source>
        <translation>दूसरा रोगी</translation>
    </message>
    <message>
        <source>Another patient: {who}</source>
        <translation>दूसरा रोगी: {who}</translation>
    </message>
    <message>
        <source>Another reason</source>
        <translation>कोई और कारण</translation>
    </message>
    <message>
        <source>Another site has this folder, or lies inside it, or around it.</source>
        <translation>यह फ़ोल्डर किसी दूसरी साइट का है, या उसके भीतर या उसके चारों ओर है।</translation>
    </message>
    <message>
        <source>Answered in {n} s</source>
        <translation>{n} से. में उत्तर मिला</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>कोई भी</translation>
    </message>
    <message>
        <source>Any date</source>
        <translation>कोई भी तारीख</translation>
    </message>
    <message>
        <source>Application activity</source>
        <translation>प्रोग्राम की गतिविधि</translation>
    </message>
    <message>
        <source>Application entity title</source>
        <translation>एप्लिकेशन इकाई शीर्षक</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>आर्काइव</translation>
    </message>
    <message>
        <source>Archive, AET@HOST:PORT (may be added later)</source>
        <translation>आर्काइव, AET@HOST:PORT (बाद में भी जोड़ सकते हैं)</translation>
    </message>
    <message>
        <source>Archives, scanners and other seats</source>
        <translation>अभिलेखागार, स्कैनर और अन्य सीटें</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>क्षेत्रफल</translation>
    </message>
    <message>
        <source>Areas</source>
        <translation>क्षेत्र</translation>
    </message>
    <message>
        <source>Areas or edges</source>
        <translation>क्षेत्र या किनारे</translation>
    </message>
    <message>
        <source>Arrange a study, then Remember this.</source>
        <translation>अध्ययन को सजाएँ, फिर &quot;इसे याद रखें&quot;।</translation>
    </message>
    <message>
        <source>Arrow</source>
        <translation>तीर</translation>
    </message>
    <message>
        <source>As it came</source>
        <translation>मूल रूप में</translation>
    </message>
    <message>
        <source>As text</source>
        <translation>पाठ के रूप में</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>सिस्टम के अनुसार</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>पूछें</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>फिर पूछें</translation>
    </message>
    <message>
        <source>Ask it for studies, with the patient&apos;s number.</source>
        <translation>रोगी के नंबर के साथ उससे अध्ययन माँगें।</translation>
    </message>
    <message>
        <source>Ask it what is ordered</source>
        <translation>इससे पूछें कि क्या आदेशित है</translation>
    </message>
    <message>
        <source>Ask its sender for it in grey, RGB or palette colours.</source>
        <translation>भेजने वाले से इसे grey, RGB या palette रंगों में माँगें।</translation>
    </message>
    <message>
        <source>Ask its sender for it uncompressed, or in JPEG, JPEG-LS or JPEG 2000.</source>
        <translation>भेजने वाले से इसे बिना संपीड़न, या JPEG, JPEG-LS या JPEG 2000 में माँगें।</translation>
    </message>
    <message>
        <source>Ask its sender for the capsule again.</source>
        <translation>भेजने वाले से कैप्सूल फिर माँगें।</translation>
    </message>
    <message>
        <source>Ask its sender for the object; it cannot be told apart from others.</source>
        <translation>भेजने वाले से यह ऑब्जेक्ट माँगें; इसे औरों से अलग नहीं पहचाना जा सकता।</translation>
    </message>
    <message>
        <source>Ask its sender for the original document.</source>
        <translation>भेजने वाले से मूल दस्तावेज़ माँगें।</translation>
    </message>
    <message>
        <source>Ask its sender to send it again; without this it cannot be filed safely.</source>
        <translation>भेजने वाले से फिर भेजने को कहें; इसके बिना इसे सुरक्षित नहीं रखा जा सकता।</translation>
    </message>
    <message>
        <source>Ask somebody else to look at it.</source>
        <translation>किसी और से इसे देखने को कहें।</translation>
    </message>
    <message>
        <source>Ask the archives</source>
        <translation>आर्काइव से पूछें</translation>
    </message>
    <message>
        <source>Ask the sender for the object in a common transfer syntax.</source>
        <translation>भेजने वाले से इसे किसी प्रचलित ट्रांसफ़र सिंटैक्स में माँगें।</translation>
    </message>
    <message>
        <source>Ask the sender to split or compress it.</source>
        <translation>भेजने वाले से इसे बाँटने या संपीड़ित करने को कहें।</translation>
    </message>
    <message>
        <source>Ask the sender which of them is right.</source>
        <translation>भेजने वाले से पूछें कि दोनों में कौन-सा सही है।</translation>
    </message>
    <message>
        <source>Ask whether archives answer</source>
        <translation>संग्रहों से पूछें कि क्या वे उत्तर देते हैं</translation>
    </message>
    <message>
        <source>Ask with a wildcard in their place, or change the peer&apos;s character set.</source>
        <translation>उनकी जगह वाइल्डकार्ड से पूछें, या उस पीयर का वर्ण-समूह बदलें।</translation>
    </message>
    <message>
        <source>Ask your administrator.</source>
        <translation>अपने व्यवस्थापक से पूछें।</translation>
    </message>
    <message>
        <source>Asking</source>
        <translation>पूछा जा रहा है</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>पूछा जा रहा है…</translation>
    </message>
    <message>
        <source>Asks for: {rules}</source>
        <translation>चाहिए: {rules}</translation>
    </message>
    <message>
        <source>Association</source>
        <translation>संबंध (association)</translation>
    </message>
    <message>
        <source>At least to age</source>
        <translation>कम से कम इस आयु तक</translation>
    </message>
    <message>
        <source>At most, in kB/s</source>
        <translation>अधिकतम, kB/s में</translation>
    </message>
    <message>
        <source>At the next start.</source>
        <translation>अगली शुरुआत पर।</translation>
    </message>
    <message>
        <source>At the pointer</source>
        <translation>सूचक पर</translation>
    </message>
    <message>
        <source>At these hours</source>
        <translation>इन घंटों में</translation>
    </message>
    <message>
        <source>Audit</source>
        <translation>ऑडिट</translation>
    </message>
    <message>
        <source>Audit log</source>
        <translation>ऑडिट लॉग</translation>
    </message>
    <message>
        <source>Audit log used</source>
        <translation>ऑडिट लॉग का उपयोग</translation>
    </message>
    <message>
        <source>Auditor</source>
        <translation>लेखा परीक्षक</translation>
    </message>
    <message>
        <source>Axes</source>
        <translation>अक्ष</translation>
    </message>
    <message>
        <source>Axial plane</source>
        <translation>axial तल</translation>
    </message>
    <message>
        <source>Back to {name}</source>
        <translation>{name} पर वापस</translation>
    </message>
    <message>
        <source>Back up now</source>
        <translation>अभी बैकअप लें</translation>
    </message>
    <message>
        <source>Backed up on {at}.</source>
        <translation>{at} को बैकअप हुआ।</translation>
    </message>
    <message>
        <source>Backup</source>
        <translation>बैकअप</translation>
    </message>
    <message>
        <source>Backup passphrase, 12 characters or more</source>
        <translation>बैकअप का गुप्त वाक्य, 12 या अधिक अक्षर</translation>
    </message>
    <message>
        <source>Backups inside the profile would be lost together with it.</source>
        <translation>प्रोफ़ाइल के भीतर के बैकअप उसी के साथ खो जाएँगे।</translation>
    </message>
    <message>
        <source>Ball</source>
        <translation>गोला</translation>
    </message>
    <message>
        <source>Bars: loaded, viewed, missing</source>
        <translation>पट्टियाँ: लोड हुए, देखे गए, अनुपस्थित</translation>
    </message>
    <message>
        <source>Before signing</source>
        <translation>हस्ताक्षर से पहले</translation>
    </message>
    <message>
        <source>Bent lines</source>
        <translation>मुड़ी हुई रेखाएँ</translation>
    </message>
    <message>
        <source>Beside the Basic Profile of PS3.15</source>
        <translation>PS3.15 की मूल प्रोफ़ाइल के साथ</translation>
    </message>
    <message>
        <source>Beside the prior</source>
        <translation>पिछले अध्ययन के साथ</translation>
    </message>
    <message>
        <source>Body part</source>
        <translation>शरीर का भाग</translation>
    </message>
    <message>
        <source>Body part is one of</source>
        <translation>शरीर का भाग इनमें से एक है</translation>
    </message>
    <message>
        <source>Born</source>
        <translation>जन्म</translation>
    </message>
    <message>
        <source>Born on</source>
        <translation>जन्म तिथि</translation>
    </message>
    <message>
        <source>Brain and bone</source>
        <translation>मस्तिष्क और हड्डी</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>वापस लाएँ</translation>
    </message>
    <message>
        <source>Bring its images in first, or discontinue it with a reason.</source>
        <translation>पहले उसकी छवियाँ लाएँ, या कारण बताकर उसे रोक दें।</translation>
    </message>
    <message>
        <source>Bringing a seat back</source>
        <translation>सीट को वापस लाना</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>ब्रश</translation>
    </message>
    <message>
        <source>Brush: a disc or a ball</source>
        <translation>ब्रश: चक्र या गोला</translation>
    </message>
    <message>
        <source>By</source>
        <translation>द्वारा</translation>
    </message>
    <message>
        <source>CC</source>
        <translation>CC</translation>
    </message>
    <message>
        <source>CT</source>
        <translation>CT</translation>
    </message>
    <message>
        <source>CT AAA</source>
        <translation>CT AAA</translation>
    </message>
    <message>
        <source>CT MIP</source>
        <translation>CT MIP</translation>
    </message>
    <message>
        <source>CT abdomen</source>
        <translation>CT उदर</translation>
    </message>
    <message>
        <source>CT air</source>
        <translation>CT वायु</translation>
    </message>
    <message>
        <source>CT bone</source>
        <translation>CT हड्डी</translation>
    </message>
    <message>
        <source>CT bones</source>
        <translation>CT हड्डियाँ</translation>
    </message>
    <message>
        <source>CT cardiac</source>
        <translation>CT हृदय</translation>
    </message>
    <message>
        <source>CT chest, contrast enhanced</source>
        <translation>CT छाती, कॉन्ट्रास्ट के साथ</translation>
    </message>
    <message>
        <source>CT coronary arteries</source>
        <translation>CT कोरोनरी धमनियाँ</translation>
    </message>
    <message>
        <source>CT fat</source>
        <translation>CT वसा</translation>
    </message>
    <message>
        <source>CT head</source>
        <translation>CT सिर</translation>
    </message>
    <message>
        <source>CT liver vasculature</source>
        <translation>CT यकृत की वाहिकाएँ</translation>
    </message>
    <message>
        <source>CT lung</source>
        <translation>CT फेफड़ा</translation>
    </message>
    <message>
        <source>CT muscle</source>
        <translation>CT मांसपेशी</translation>
    </message>
    <message>
        <source>CT of the head</source>
        <translation>सिर का CT</translation>
    </message>
    <message>
        <source>CT of the spine</source>
        <translation>रीढ़ का CT</translation>
    </message>
    <message>
        <source>CT pulmonary arteries</source>
        <translation>CT फुफ्फुसीय धमनियाँ</translation>
    </message>
    <message>
        <source>CT soft tissue</source>
        <translation>CT मृदु ऊतक</translation>
    </message>
    <message>
        <source>CT thorax</source>
        <translation>CT वक्ष</translation>
    </message>
    <message>
        <source>CT, PET, fused</source>
        <translation>CT, PET, संयुक्त</translation>
    </message>
    <message>
        <source>CT, SPECT, fused</source>
        <translation>CT, SPECT, संयुक्त</translation>
    </message>
    <message>
        <source>Calibrate</source>
        <translation>अंशांकन करें</translation>
    </message>
    <message>
        <source>Calibrate by the chosen length</source>
        <translation>चुनी हुई लंबाई से अंशांकन करें</translation>
    </message>
    <message>
        <source>Calibrate it on something of known size, or measure on another image.</source>
        <translation>इसे ज्ञात आकार की वस्तु पर अंशांकित करें, या दूसरे चित्र पर मापें।</translation>
    </message>
    <message>
        <source>Calibrate radiographs, films and screen captures.</source>
        <translation>रेडियोग्राफ़, एक्स-रे फ़िल्मों और स्क्रीन-चित्रों का अंशांकन करें।</translation>
    </message>
    <message>
        <source>Call this at a terminal; with --at the seat comes back as it was then:</source>
        <translation>टर्मिनल पर यह चलाएँ; --at के साथ सीट वैसी लौटती है जैसी तब थी:</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>रद्द करें</translation>
    </message>
    <message>
        <source>Cancel the analysis</source>
        <translation>विश्लेषण रद्द करें</translation>
    </message>
    <message>
        <source>Cancel, then reset the view</source>
        <translation>रद्द करें, फिर दृश्य मूल रूप में</translation>
    </message>
    <message>
        <source>Cancelled by the physician</source>
        <translation>चिकित्सक ने रद्द किया</translation>
    </message>
    <message>
        <source>Caps Lock is on</source>
        <translation>Caps Lock चालू है</translation>
    </message>
    <message>
        <source>Capsules ({kinds})</source>
        <translation>कैप्सूल ({kinds})</translation>
    </message>
    <message>
        <source>Cardiologist</source>
        <translation>हृदय रोग विशेषज्ञ</translation>
    </message>
    <message>
        <source>Cardiothoracic ratio of two lengths</source>
        <translation>दो लंबाइयों का कार्डियोथोरेसिक अनुपात</translation>
    </message>
    <message>
        <source>Certificate of {subject}, from {issuer}, until {day}</source>
        <translation>{subject} का प्रमाणपत्र, {issuer} से, {day} तक</translation>
    </message>
    <message>
        <source>Certificates and keys ({kinds})</source>
        <translation>प्रमाणपत्र और कुंजियाँ ({kinds})</translation>
    </message>
    <message>
        <source>Certificate…</source>
        <translation>प्रमाणपत्र…</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>बदलें</translation>
    </message>
    <message>
        <source>Change its unit when it has loaded.</source>
        <translation>लोड होने के बाद इसकी इकाई बदलें।</translation>
    </message>
    <message>
        <source>Change one of them.</source>
        <translation>इनमें से एक बदलें।</translation>
    </message>
    <message>
        <source>Change the passphrase</source>
        <translation>पासफ़्रेज़ बदलें</translation>
    </message>
    <message>
        <source>Change the passphrase instead.</source>
        <translation>इसके बदले पासफ़्रेज़ बदलें।</translation>
    </message>
    <message>
        <source>Change the password</source>
        <translation>पासवर्ड बदलें</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>बदला गया</translation>
    </message>
    <message>
        <source>Check a signature</source>
        <translation>हस्ताक्षर जाँचना</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>फिर से जाँचें</translation>
    </message>
    <message>
        <source>Check it before you sign: reports carry its time.</source>
        <translation>हस्ताक्षर से पहले इसे जाँचें: रिपोर्टों में इसी का समय होता है।</translation>
    </message>
    <message>
        <source>Check its name and its text.</source>
        <translation>उसका नाम और लिखावट जाँचें।</translation>
    </message>
    <message>
        <source>Check its name, and who may read it.</source>
        <translation>उसका नाम जाँचें, और यह कि उसे कौन पढ़ सकता है।</translation>
    </message>
    <message>
        <source>Check its name.</source>
        <translation>उसका नाम जाँचें।</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>अभी जाँचें</translation>
    </message>
    <message>
        <source>Check that the disk has room and may be written to.</source>
        <translation>जाँचें कि डिस्क में जगह है और उस पर लिखा जा सकता है।</translation>
    </message>
    <message>
        <source>Check that the disk is present, has space, and may be written to.</source>
        <translation>जाँचें कि डिस्क मौजूद है, उसमें जगह है, और उस पर लिखा जा सकता है।</translation>
    </message>
    <message>
        <source>Check that the disk or stick has room and may be written to.</source>
        <translation>जाँचें कि डिस्क या स्टिक में जगह है और उस पर लिखा जा सकता है।</translation>
    </message>
    <message>
        <source>Check the ID and its issuer, letter by letter; both must be as the images have them.</source>
        <translation>पहचान संख्या और उसके जारीकर्ता को अक्षर-अक्षर जाँचें; दोनों वैसे ही हों जैसे चित्रों में हैं।</translation>
    </message>
    <message>
        <source>Check the SOP instance UID, and that its series can be opened.</source>
        <translation>SOP instance UID जाँचें, और यह कि उसकी series खुल सकती है।</translation>
    </message>
    <message>
        <source>Check the archive</source>
        <translation>संग्रह की जाँच करें</translation>
    </message>
    <message>
        <source>Check the audit log</source>
        <translation>ऑडिट लॉग जाँचें</translation>
    </message>
    <message>
        <source>Check the folder that it should lie in.</source>
        <translation>जिस फ़ोल्डर में इसे रखना है उसे जाँचें।</translation>
    </message>
    <message>
        <source>Check the marker on the film for the side.</source>
        <translation>दायाँ-बायाँ जानने के लिए चित्र पर लगा मार्कर देखें।</translation>
    </message>
    <message>
        <source>Check the name or the stick.</source>
        <translation>नाम या स्टिक जाँचें।</translation>
    </message>
    <message>
        <source>Check the project&apos;s name and the pseudonym, letter by letter.</source>
        <translation>परियोजना का नाम और छद्मनाम अक्षर-दर-अक्षर जाँचें।</translation>
    </message>
    <message>
        <source>Check the stick.</source>
        <translation>स्टिक जाँचें।</translation>
    </message>
    <message>
        <source>Check the time of the telephone, and type the code that it shows now.</source>
        <translation>फ़ोन का समय जाँचें, और वह अभी जो कोड दिखाता है उसे लिखें।</translation>
    </message>
    <message>
        <source>Checking the signature</source>
        <translation>हस्ताक्षर की जाँच हो रही है</translation>
    </message>
    <message>
        <source>Chest film</source>
        <translation>छाती का एक्स-रे</translation>
    </message>
    <message>
        <source>Chief radiologist</source>
        <translation>मुख्य रेडियोलॉजिस्ट</translation>
    </message>
    <message>
        <source>Choose a folder first.</source>
        <translation>पहले फ़ोल्डर चुनें।</translation>
    </message>
    <message>
        <source>Choose a folder on another disk, a stick, or a server.</source>
        <translation>किसी दूसरी डिस्क, स्टिक या सर्वर पर फ़ोल्डर चुनें।</translation>
    </message>
    <message>
        <source>Choose a folder that no other site touches.</source>
        <translation>ऐसा फ़ोल्डर चुनें जिसे कोई दूसरी साइट न छूती हो।</translation>
    </message>
    <message>
        <source>Choose a mark, or point at an image.</source>
        <translation>कोई चिह्न चुनें, या किसी चित्र पर सूचक ले जाएँ।</translation>
    </message>
    <message>
        <source>Choose a new name in a folder with room.</source>
        <translation>ऐसे फ़ोल्डर में नया नाम चुनें जहाँ जगह हो।</translation>
    </message>
    <message>
        <source>Choose a password</source>
        <translation>पासवर्ड चुनें</translation>
    </message>
    <message>
        <source>Choose a plane first.</source>
        <translation>पहले कोई तल चुनें।</translation>
    </message>
    <message>
        <source>Choose a segment or a finding, or bring the crosshair into one.</source>
        <translation>कोई सेगमेंट या निष्कर्ष चुनें, या क्रॉसहेयर उसमें ले जाएँ।</translation>
    </message>
    <message>
        <source>Choose a study in the worklist first.</source>
        <translation>पहले कार्यसूची में एक अध्ययन चुनें।</translation>
    </message>
    <message>
        <source>Choose a study to look at it here.</source>
        <translation>यहाँ देखने के लिए कोई अध्ययन चुनें।</translation>
    </message>
    <message>
        <source>Choose a study to retrieve it.</source>
        <translation>मँगाने के लिए कोई अध्ययन चुनें।</translation>
    </message>
    <message>
        <source>Choose a viewport with planes.</source>
        <translation>तलों वाला व्यूपोर्ट चुनें।</translation>
    </message>
    <message>
        <source>Choose a viewport.</source>
        <translation>कोई दृश्य खाना चुनें।</translation>
    </message>
    <message>
        <source>Choose all marks of the viewport</source>
        <translation>व्यूपोर्ट के सभी चिह्न चुनें</translation>
    </message>
    <message>
        <source>Choose an empty folder for this seat.</source>
        <translation>इस सीट के लिए एक खाली फ़ोल्डर चुनें।</translation>
    </message>
    <message>
        <source>Choose an empty one.</source>
        <translation>कोई खाली चुनें।</translation>
    </message>
    <message>
        <source>Choose an event to see all that it says.</source>
        <translation>कोई घटना चुनें और देखें कि वह क्या-क्या बताती है।</translation>
    </message>
    <message>
        <source>Choose an image that is shown through a window, not through a table.</source>
        <translation>ऐसा चित्र चुनें जो विंडो से दिखाया गया हो, तालिका से नहीं।</translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation>दूसरी फ़ाइल चुनें।</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>दूसरा फ़ोल्डर चुनें।</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>दूसरा नाम चुनें।</translation>
    </message>
    <message>
        <source>Choose another object.</source>
        <translation>दूसरा ऑब्जेक्ट चुनें।</translation>
    </message>
    <message>
        <source>Choose another.</source>
        <translation>दूसरा चुनें।</translation>
    </message>
    <message>
        <source>Choose full-dates or modified-dates.</source>
        <translation>full-dates या modified-dates चुनें।</translation>
    </message>
    <message>
        <source>Choose marks and press Ctrl+C first.</source>
        <translation>पहले चिह्न चुनें और Ctrl+C दबाएँ।</translation>
    </message>
    <message>
        <source>Choose nothing</source>
        <translation>चयन हटाएँ</translation>
    </message>
    <message>
        <source>Choose one in the list and press again.</source>
        <translation>सूची में एक चुनें और फिर दबाएँ।</translation>
    </message>
    <message>
        <source>Choose one in the worklist, or open it.</source>
        <translation>कार्यसूची में एक चुनें, या उसे खोलें।</translation>
    </message>
    <message>
        <source>Choose one in the worklist.</source>
        <translation>कार्यसूची में से एक चुनें।</translation>
    </message>
    <message>
        <source>Choose one in the worklist; Space there opens the next unread.</source>
        <translation>कार्यसूची में कोई एक चुनें; वहाँ Space अगला अपठित अध्ययन खोलता है।</translation>
    </message>
    <message>
        <source>Choose one of this.</source>
        <translation>इसका कोई एक चुनें।</translation>
    </message>
    <message>
        <source>Choose one.</source>
        <translation>कोई एक चुनें।</translation>
    </message>
    <message>
        <source>Choose the acquired plane, then ask for the header again.</source>
        <translation>मूल तल चुनें, फिर हेडर दोबारा माँगें।</translation>
    </message>
    <message>
        <source>Choose the acquired plane, then press K.</source>
        <translation>मूल तल चुनें, फिर K दबाएँ।</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>चुनें…</translation>
    </message>
    <message>
        <source>Cine</source>
        <translation>Cine</translation>
    </message>
    <message>
        <source>Circle</source>
        <translation>वृत्त</translation>
    </message>
    <message>
        <source>Clean the disc or try the stick in another socket.</source>
        <translation>डिस्क साफ़ करें या स्टिक को दूसरे सॉकेट में लगाएँ।</translation>
    </message>
    <message>
        <source>Clean the disc, or try the stick in another socket; then take it in again.</source>
        <translation>डिस्क साफ़ करें या स्टिक को दूसरे सॉकेट में लगाएँ; फिर इसे दोबारा लें।</translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>फ़िल्टर हटाएँ</translation>
    </message>
    <message>
        <source>Click on the picture.</source>
        <translation>चित्र पर क्लिक करें।</translation>
    </message>
    <message>
        <source>Click the field and press what should ask for it.</source>
        <translation>खाने पर क्लिक करें और वह कुंजी दबाएँ जो इसे करे।</translation>
    </message>
    <message>
        <source>Click the length on the prior, then ask again.</source>
        <translation>पुराने अध्ययन की लंबाई पर क्लिक करें, फिर दोबारा माँगें।</translation>
    </message>
    <message>
        <source>Click within the range, or change it.</source>
        <translation>सीमा के भीतर क्लिक करें, या सीमा बदलें।</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>बंद करें</translation>
    </message>
    <message>
        <source>Close Lightbox</source>
        <translation>Lightbox बंद करें</translation>
    </message>
    <message>
        <source>Close it, and decide then.</source>
        <translation>इसे बंद करें, फिर निर्णय लें।</translation>
    </message>
    <message>
        <source>Close it, and reconcile it then.</source>
        <translation>इसे बंद करें, फिर मिलान करें।</translation>
    </message>
    <message>
        <source>Close other studies, or open fewer images.</source>
        <translation>दूसरे अध्ययन बंद करें, या कम चित्र खोलें।</translation>
    </message>
    <message>
        <source>Close study</source>
        <translation>अध्ययन बंद करें</translation>
    </message>
    <message>
        <source>Close the doctor</source>
        <translation>जाँच बंद करें</translation>
    </message>
    <message>
        <source>Close the explanation</source>
        <translation>व्याख्या बंद करें</translation>
    </message>
    <message>
        <source>Close the last further window</source>
        <translation>अंतिम अतिरिक्त विंडो बंद करें</translation>
    </message>
    <message>
        <source>Close the object being read</source>
        <translation>पढ़ा जा रहा ऑब्जेक्ट बंद करें</translation>
    </message>
    <message>
        <source>Close the other patient</source>
        <translation>दूसरे रोगी को बंद करें</translation>
    </message>
    <message>
        <source>Close the other patient, then sign.</source>
        <translation>दूसरे मरीज़ को बंद करें, फिर हस्ताक्षर करें।</translation>
    </message>
    <message>
        <source>Close the study</source>
        <translation>अध्ययन बंद करें</translation>
    </message>
    <message>
        <source>Close the study, open it again and start the report anew.</source>
        <translation>अध्ययन बंद करके फिर खोलें और रिपोर्ट नए सिरे से शुरू करें।</translation>
    </message>
    <message>
        <source>Close the study, open it again, and read the report before you sign it.</source>
        <translation>अध्ययन बंद करें, फिर से खोलें, और हस्ताक्षर करने से पहले रिपोर्ट पढ़ें।</translation>
    </message>
    <message>
        <source>Close what is beside</source>
        <translation>साथ में जो खुला है उसे बंद करें</translation>
    </message>
    <message>
        <source>Cobb angle</source>
        <translation>Cobb कोण</translation>
    </message>
    <message>
        <source>Cobb angles, drawn either way round</source>
        <translation>Cobb कोण, किसी भी ओर से खींचे गए</translation>
    </message>
    <message>
        <source>Code of the second factor, where one is set up</source>
        <translation>दूसरे कारक का कोड, यदि लगाया गया हो</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>स्तंभ</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>आदेश</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>आदेश</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>आदेश और उनकी कुंजियाँ</translation>
    </message>
    <message>
        <source>Compare the two before anything is decided.</source>
        <translation>कोई निर्णय लेने से पहले दोनों की तुलना करें।</translation>
    </message>
    <message>
        <source>Compare the two in the quarantine, and decide which one counts.</source>
        <translation>क्वारंटीन में दोनों की तुलना करें, और तय करें कि कौन-सा मान्य है।</translation>
    </message>
    <message>
        <source>Compare the two. If they are one person, choose a study of this seat instead.</source>
        <translation>दोनों की तुलना करें। यदि वे एक ही व्यक्ति हैं, तो इसके बदले इस सीट का कोई अध्ययन चुनें।</translation>
    </message>
    <message>
        <source>Compare with the chosen prior length</source>
        <translation>चुनी हुई पुरानी लंबाई से तुलना करें</translation>
    </message>
    <message>
        <source>Comparing with earlier studies</source>
        <translation>पिछले अध्ययनों से तुलना</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>पूर्ण</translation>
    </message>
    <message>
        <source>Complete or discontinue it first.</source>
        <translation>पहले उसे पूरा करें या रोक दें।</translation>
    </message>
    <message>
        <source>Completed</source>
        <translation>पूर्ण</translation>
    </message>
    <message>
        <source>Compression</source>
        <translation>संपीड़न</translation>
    </message>
    <message>
        <source>Connect it again, and check it. Earlier backups on it are untouched.</source>
        <translation>उसे फिर से जोड़ें और जाँचें। उस पर के पहले के बैकअप ज्यों के त्यों हैं।</translation>
    </message>
    <message>
        <source>Connect the disk or the server that holds it; it goes on by itself then.</source>
        <translation>वह डिस्क या सर्वर जोड़ें जिस पर वह है; तब वह अपने आप चलता रहेगा।</translation>
    </message>
    <message>
        <source>Connect the disk that holds them, and name the folder that was set.</source>
        <translation>वह डिस्क जोड़ें जिस पर वे हैं, और तय किया गया फ़ोल्डर बताएँ।</translation>
    </message>
    <message>
        <source>Connect the right disk, or set another folder.</source>
        <translation>सही डिस्क जोड़ें, या दूसरा फ़ोल्डर तय करें।</translation>
    </message>
    <message>
        <source>Consent</source>
        <translation>सहमति</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>सामग्री</translation>
    </message>
    <message>
        <source>Contents of the object</source>
        <translation>ऑब्जेक्ट की सामग्री</translation>
    </message>
    <message>
        <source>Convert the original images again and import what comes of it.</source>
        <translation>मूल चित्रों को फिर से बदलें और जो बने उसे आयात करें।</translation>
    </message>
    <message>
        <source>Convert the original images again with a program that keeps the orientation.</source>
        <translation>मूल चित्रों को ऐसे प्रोग्राम से फिर बदलें जो दिशा बनाए रखता है।</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>कॉपी करें</translation>
    </message>
    <message>
        <source>Copy it again from where it came.</source>
        <translation>जहाँ से आई थी वहाँ से इसे फिर कॉपी करें।</translation>
    </message>
    <message>
        <source>Copy it and change the copy.</source>
        <translation>इसे कॉपी करें और प्रति बदलें।</translation>
    </message>
    <message>
        <source>Copy it, and change the copy.</source>
        <translation>इसकी प्रति बनाएँ और प्रति बदलें।</translation>
    </message>
    <message>
        <source>Copy marks between images of one run or series.</source>
        <translation>चिह्नों की प्रतिलिपि एक ही शृंखला के चित्रों के बीच करें।</translation>
    </message>
    <message>
        <source>Copy measurements as text</source>
        <translation>माप को पाठ के रूप में कॉपी करें</translation>
    </message>
    <message>
        <source>Copy the explanation</source>
        <translation>व्याख्या कॉपी करें</translation>
    </message>
    <message>
        <source>Copy to a role of this site</source>
        <translation>इस साइट की भूमिका में कॉपी करें</translation>
    </message>
    <message>
        <source>Coronal plane</source>
        <translation>coronal तल</translation>
    </message>
    <message>
        <source>Count from the last access</source>
        <translation>पिछली बार खोले जाने से गिनें</translation>
    </message>
    <message>
        <source>Critical</source>
        <translation>अति गंभीर</translation>
    </message>
    <message>
        <source>Crop box</source>
        <translation>क्रॉप बॉक्स</translation>
    </message>
    <message>
        <source>Crop box: hide or show what is outside</source>
        <translation>क्रॉप बॉक्स: बाहर का भाग छिपाएँ या दिखाएँ</translation>
    </message>
    <message>
        <source>Crop box: the whole volume</source>
        <translation>क्रॉप बॉक्स: पूरा वॉल्यूम</translation>
    </message>
    <message>
        <source>Crosshair</source>
        <translation>क्रॉसहेयर</translation>
    </message>
    <message>
        <source>Crosshair to the middle</source>
        <translation>क्रॉसहेयर बीच में</translation>
    </message>
    <message>
        <source>Cut or scale it with the program that made it, and import that.</source>
        <translation>जिस प्रोग्राम ने इसे बनाया उससे इसे काटें या छोटा करें, और उसे आयात करें।</translation>
    </message>
    <message>
        <source>D length, A angle, E ellipse, Y line, N arrow, B text.</source>
        <translation>D लंबाई, A कोण, E दीर्घवृत्त, Y रेखा, N तीर, B पाठ।</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>तारीख</translation>
    </message>
    <message>
        <source>Date from</source>
        <translation>तारीख से</translation>
    </message>
    <message>
        <source>Date to</source>
        <translation>तारीख तक</translation>
    </message>
    <message>
        <source>Dates are either kept or shifted, not both.</source>
        <translation>तिथियाँ या तो रखी जाती हैं या खिसकाई जाती हैं, दोनों नहीं।</translation>
    </message>
    <message>
        <source>De-identify</source>
        <translation>पहचान हटाएँ</translation>
    </message>
    <message>
        <source>Days kept</source>
        <translation>कितने दिन रखें</translation>
    </message>
    <message>
        <source>Decide</source>
        <translation>निर्णय</translation>
    </message>
    <message>
        <source>Decode {n} %</source>
        <translation>डिकोड {n} %</translation>
    </message>
    <message>
        <source>Decoded frames</source>
        <translation>डिकोड किए गए फ़्रेम</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>हटाएँ</translation>
    </message>
    <message>
        <source>Delete the chosen mark</source>
        <translation>चुना हुआ चिह्न हटाएँ</translation>
    </message>
    <message>
        <source>Delete the segment</source>
        <translation>सेगमेंट हटाएँ</translation>
    </message>
    <message>
        <source>Delete what has expired</source>
        <translation>जिसकी अवधि पूरी हुई उसे मिटाएँ</translation>
    </message>
    <message>
        <source>Delete {name}</source>
        <translation>{name} हटाएँ</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>विवरण</translation>
    </message>
    <message>
        <source>Devices of its kind write names over their images.</source>
        <translation>इस प्रकार के उपकरण छवियों पर नाम लिखते हैं।</translation>
    </message>
    <message>
        <source>Diameter</source>
        <translation>व्यास</translation>
    </message>
    <message>
        <source>Digit {key}</source>
        <translation>अंक {key}</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>चक्र</translation>
    </message>
    <message>
        <source>Disc or ball</source>
        <translation>चक्र या गोला</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>हटाएँ</translation>
    </message>
    <message>
        <source>Discard it, or leave it where it is.</source>
        <translation>इसे हटा दें, या जहाँ है वहीं रहने दें।</translation>
    </message>
    <message>
        <source>Discontinue</source>
        <translation>रोकें</translation>
    </message>
    <message>
        <source>Discontinued</source>
        <translation>रोका गया</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>हटाएँ</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>डिस्प्ले</translation>
    </message>
    <message>
        <source>Distances are in pixels, not millimetres.</source>
        <translation>दूरियाँ pixels में हैं, मिलीमीटर में नहीं।</translation>
    </message>
    <message>
        <source>Do not read with this seat; install this version again, or the one before.</source>
        <translation>इस कंप्यूटर से न पढ़ें; यह संस्करण फिर स्थापित करें, या इससे पहले वाला।</translation>
    </message>
    <message>
        <source>Do not rely on it.</source>
        <translation>इस पर भरोसा न करें।</translation>
    </message>
    <message>
        <source>Do not run it; tell your administrator and ask its sender what it is.</source>
        <translation>इसे न चलाएँ; प्रशासक को बताएँ और भेजने वाले से पूछें कि यह क्या है।</translation>
    </message>
    <message>
        <source>Do not send</source>
        <translation>न भेजें</translation>
    </message>
    <message>
        <source>Do not show the other patient</source>
        <translation>दूसरे रोगी को न दिखाएँ</translation>
    </message>
    <message>
        <source>Documents and objects</source>
        <translation>दस्तावेज़ और ऑब्जेक्ट</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>मसौदा</translation>
    </message>
    <message>
        <source>Draft saved {at}</source>
        <translation>मसौदा {at} पर सहेजा गया</translation>
    </message>
    <message>
        <source>Drafting reports</source>
        <translation>रिपोर्ट का मसौदा</translation>
    </message>
    <message>
        <source>Drafts of mine</source>
        <translation>मेरे मसौदे</translation>
    </message>
    <message>
        <source>Drag to add a rectangle, click one to take it away.</source>
        <translation>आयत जोड़ने के लिए खींचें, हटाने के लिए उस पर क्लिक करें।</translation>
    </message>
    <message>
        <source>Dragging upwards makes images</source>
        <translation>ऊपर खींचने पर चित्र होते हैं</translation>
    </message>
    <message>
        <source>Dragging upwards makes the picture</source>
        <translation>ऊपर खींचने पर चित्र होता है</translation>
    </message>
    <message>
        <source>Draw a polygon or a freehand region instead.</source>
        <translation>इसके बदले बहुभुज या मुक्तहस्त क्षेत्र बनाएँ।</translation>
    </message>
    <message>
        <source>Draw it with D, then ask again.</source>
        <translation>इसे D से बनाएँ, फिर दोबारा माँगें।</translation>
    </message>
    <message>
        <source>Draw one mark there first, and accept the doubt.</source>
        <translation>पहले वहाँ एक चिह्न बनाएँ और संदेह स्वीकार करें।</translation>
    </message>
    <message>
        <source>Draw the rectangles by hand.</source>
        <translation>आयत हाथ से बनाएँ।</translation>
    </message>
    <message>
        <source>Draw them with D, one after the other.</source>
        <translation>इन्हें D से एक के बाद एक बनाएँ।</translation>
    </message>
    <message>
        <source>Draw two lengths on one image.</source>
        <translation>एक चित्र पर दो लंबाइयाँ बनाएँ।</translation>
    </message>
    <message>
        <source>Draw two lengths, then ask for their ratio.</source>
        <translation>दो लंबाइयाँ बनाएँ, फिर उनका अनुपात माँगें।</translation>
    </message>
    <message>
        <source>Drawings</source>
        <translation>रेखाचित्र</translation>
    </message>
    <message>
        <source>Drop files, folders, a ZIP archive or a DICOMDIR anywhere on the window.</source>
        <translation>फ़ाइलें, फ़ोल्डर, ZIP आर्काइव या DICOMDIR विंडो पर कहीं भी छोड़ें।</translation>
    </message>
    <message>
        <source>Drop the filter {name}</source>
        <translation>फ़िल्टर {name} हटाएँ</translation>
    </message>
    <message>
        <source>Dry run</source>
        <translation>पूर्वाभ्यास</translation>
    </message>
    <message>
        <source>Duplicate order</source>
        <translation>दोहरा ऑर्डर</translation>
    </message>
    <message>
        <source>Each access is compared with what the person does on other days: how many patients in an hour, at what time, whose name the patient bears, what was ordered.</source>
        <translation>हर पहुँच की तुलना उस व्यक्ति के अन्य दिनों से की जाती है: एक घंटे में कितने रोगी, किस समय, रोगी का उपनाम किसका है, क्या आदेश दिया गया था।</translation>
    </message>
    <message>
        <source>Each image has its own frame of reference.</source>
        <translation>हर चित्र का अपना frame of reference है।</translation>
    </message>
    <message>
        <source>Each opens this account once, for when the telephone is lost. They are shown this once: write them down, and keep them away from this seat.</source>
        <translation>फ़ोन खो जाने पर हर कोड इस खाते को एक बार खोलता है। ये एक ही बार दिखाए जाते हैं: इन्हें लिख लें और इस सीट से दूर रखें।</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>पहले के</translation>
    </message>
    <message>
        <source>Earlier backups are untouched. Keep fewer of them, free some space, or set a folder on a larger disk.</source>
        <translation>पहले के बैकअप ज्यों के त्यों हैं। उनमें से कम रखें, जगह खाली करें, या बड़ी डिस्क पर फ़ोल्डर तय करें।</translation>
    </message>
    <message>
        <source>Echo</source>
        <translation>Echo</translation>
    </message>
    <message>
        <source>Edges</source>
        <translation>किनारे</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>संपादित करें</translation>
    </message>
    <message>
        <source>Educator</source>
        <translation>शिक्षक</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation>दीर्घवृत्त</translation>
    </message>
    <message>
        <source>Emergency access</source>
        <translation>आपातकालीन पहुँच</translation>
    </message>
    <message>
        <source>Emergency access is open already.</source>
        <translation>आपातकालीन पहुँच पहले से खुली है।</translation>
    </message>
    <message>
        <source>Emergency access needs a reason.</source>
        <translation>आपातकालीन पहुँच के लिए कारण चाहिए।</translation>
    </message>
    <message>
        <source>Emergency access until {time}</source>
        <translation>{time} तक आपातकालीन पहुँच</translation>
    </message>
    <message>
        <source>Emergency access…</source>
        <translation>आपातकालीन पहुँच…</translation>
    </message>
    <message>
        <source>End fusion</source>
        <translation>फ़्यूज़न समाप्त करें</translation>
    </message>
    <message>
        <source>End it now</source>
        <translation>अभी समाप्त करें</translation>
    </message>
    <message>
        <source>Ended early</source>
        <translation>पहले ही समाप्त</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>प्रवेश करें</translation>
    </message>
    <message>
        <source>Entries of the index point outside the medium or at links; they were refused.</source>
        <translation>सूची की कुछ प्रविष्टियाँ माध्यम के बाहर या लिंक की ओर इशारा करती हैं; उन्हें अस्वीकार किया गया।</translation>
    </message>
    <message>
        <source>Equipment failure</source>
        <translation>उपकरण में खराबी</translation>
    </message>
    <message>
        <source>Erase a patient</source>
        <translation>मरीज़ का डेटा मिटाएँ</translation>
    </message>
    <message>
        <source>Erase for ever</source>
        <translation>सदा के लिए मिटाएँ</translation>
    </message>
    <message>
        <source>Erasing was not confirmed, so nothing was erased.</source>
        <translation>मिटाने की पुष्टि नहीं हुई, इसलिए कुछ नहीं मिटाया गया।</translation>
    </message>
    <message>
        <source>Erasures</source>
        <translation>मिटाए गए</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>घटनाएँ</translation>
    </message>
    <message>
        <source>Every step works; an object that was asked for arrived.</source>
        <translation>हर चरण ठीक है; माँगा गया ऑब्जेक्ट पहुँच गया।</translation>
    </message>
    <message>
        <source>Everything that this seat keeps goes to a folder on another disk, encrypted: wholly once a day, and every hour what has changed. Each week a restore is tried.</source>
        <translation>यह सीट जो कुछ रखती है, वह एन्क्रिप्ट होकर दूसरी डिस्क के फ़ोल्डर में जाता है: दिन में एक बार पूरा, और हर घंटे जो बदला हो। हर सप्ताह पुनर्स्थापना जाँची जाती है।</translation>
    </message>
    <message>
        <source>Everything that this seat keeps is sealed by keys of its own, and those by what guards the seat. Keys are renewed while the seat is in use; the old ones then open nothing.</source>
        <translation>यह सीट जो कुछ रखती है, उसकी अपनी कुंजियों से सील है, और वे उससे जो सीट की रक्षा करता है। कुंजियाँ सीट के उपयोग के दौरान नई की जाती हैं; पुरानी फिर कुछ नहीं खोलतीं।</translation>
    </message>
    <message>
        <source>Everything this seat keeps is encrypted</source>
        <translation>इस कंप्यूटर पर रखा सब कुछ एन्क्रिप्टेड है</translation>
    </message>
    <message>
        <source>Everything was looked at.</source>
        <translation>सब कुछ देखा जा चुका है।</translation>
    </message>
    <message>
        <source>Explain the number</source>
        <translation>संख्या की व्याख्या करें</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>निर्यात</translation>
    </message>
    <message>
        <source>Export as a folder instead.</source>
        <translation>इसके बजाय फ़ोल्डर के रूप में निर्यात करें।</translation>
    </message>
    <message>
        <source>Export it again from the other seat.</source>
        <translation>दूसरे कंप्यूटर से इसे फिर निर्यात करें।</translation>
    </message>
    <message>
        <source>Export it as DICOM, or as PNG.</source>
        <translation>इसे DICOM या PNG के रूप में निर्यात करें।</translation>
    </message>
    <message>
        <source>Export it as DICOM.</source>
        <translation>इसे DICOM के रूप में निर्यात करें।</translation>
    </message>
    <message>
        <source>Export keys</source>
        <translation>कुंजियाँ निर्यात करें</translation>
    </message>
    <message>
        <source>Export the hanging protocol</source>
        <translation>hanging protocol निर्यात करें</translation>
    </message>
    <message>
        <source>Export them with the command line, which blanks what it finds.</source>
        <translation>उन्हें कमांड लाइन से निर्यात करें, जो मिले पाठ को मिटा देती है।</translation>
    </message>
    <message>
        <source>Export what is found</source>
        <translation>जो मिला उसे निर्यात करें</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>निर्यात…</translation>
    </message>
    <message>
        <source>F3 images only</source>
        <translation>F3 केवल चित्र</translation>
    </message>
    <message>
        <source>F8 drafts one from accepted findings and measurements.</source>
        <translation>F8 स्वीकृत निष्कर्षों और मापों से मसौदा बनाता है।</translation>
    </message>
    <message>
        <source>F8 in the reading room drafts one from accepted findings and measurements.</source>
        <translation>पठन कक्ष में F8 स्वीकृत निष्कर्षों और मापों से मसौदा बनाता है।</translation>
    </message>
    <message>
        <source>Faces cannot be removed from images here.</source>
        <translation>यहाँ छवियों से चेहरे नहीं हटाए जा सकते।</translation>
    </message>
    <message>
        <source>Faces cannot be removed from images here: take care with heads.</source>
        <translation>यहाँ छवियों से चेहरे नहीं हटाए जा सकते: सिर की छवियों में सावधानी रखें।</translation>
    </message>
    <message>
        <source>Failed: the tools below are switched off</source>
        <translation>विफल: नीचे दिए औज़ार बंद कर दिए गए हैं</translation>
    </message>
    <message>
        <source>Fall back</source>
        <translation>दूसरा रास्ता</translation>
    </message>
    <message>
        <source>Files of the import</source>
        <translation>इस आयात की फ़ाइलें</translation>
    </message>
    <message>
        <source>Files of this transfer syntax are not rewritten here.</source>
        <translation>इस ट्रांसफ़र सिंटैक्स की फ़ाइलें यहाँ फिर से नहीं लिखी जातीं।</translation>
    </message>
    <message>
        <source>Files…</source>
        <translation>फ़ाइलें…</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>छिद्र भरें</translation>
    </message>
    <message>
        <source>Fill in any field; * stands for any letters. Enter asks every archive.</source>
        <translation>कोई भी खाना भरें; * किन्हीं भी अक्षरों के लिए है। Enter सभी आर्काइव से पूछता है।</translation>
    </message>
    <message>
        <source>Fill in slices between</source>
        <translation>बीच की स्लाइसें भरें</translation>
    </message>
    <message>
        <source>Fill slices between</source>
        <translation>बीच की स्लाइसें भरें</translation>
    </message>
    <message>
        <source>Films</source>
        <translation>एक्स-रे चित्र</translation>
    </message>
    <message>
        <source>Films, at least</source>
        <translation>एक्स-रे चित्र, कम से कम</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>फ़िल्टर</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>खोजें</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>कोई आदेश खोजें</translation>
    </message>
    <message>
        <source>Find a patient</source>
        <translation>मरीज़ खोजें</translation>
    </message>
    <message>
        <source>Find and blank burned-in text</source>
        <translation>छवि में लिखा पाठ ढूँढें और मिटाएँ</translation>
    </message>
    <message>
        <source>Find everything</source>
        <translation>सब कुछ खोजें</translation>
    </message>
    <message>
        <source>Finding abnormalities</source>
        <translation>असामान्यताएँ ढूँढना</translation>
    </message>
    <message>
        <source>Finding similar cases</source>
        <translation>मिलते-जुलते मामले ढूँढना</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>निष्कर्ष</translation>
    </message>
    <message>
        <source>Fine detail and values may have changed.</source>
        <translation>बारीक विवरण और मान बदल गए हो सकते हैं।</translation>
    </message>
    <message>
        <source>First image</source>
        <translation>पहला चित्र</translation>
    </message>
    <message>
        <source>First start on this seat</source>
        <translation>इस कंप्यूटर पर पहली शुरुआत</translation>
    </message>
    <message>
        <source>First: {what}</source>
        <translation>पहले: {what}</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>पूरा दिखाएँ</translation>
    </message>
    <message>
        <source>Flagging what is urgent</source>
        <translation>अत्यावश्यक को चिह्नित करना</translation>
    </message>
    <message>
        <source>Flip</source>
        <translation>पलटें</translation>
    </message>
    <message>
        <source>Flip left and right</source>
        <translation>बाएँ-दाएँ पलटें</translation>
    </message>
    <message>
        <source>Flip top and bottom</source>
        <translation>ऊपर-नीचे पलटें</translation>
    </message>
    <message>
        <source>Flipped</source>
        <translation>पलटा हुआ</translation>
    </message>
    <message>
        <source>Folder on another disk</source>
        <translation>दूसरी डिस्क पर फ़ोल्डर</translation>
    </message>
    <message>
        <source>Folders below which backups may go, as this site&apos;s own disks; none named: anywhere.</source>
        <translation>वे फ़ोल्डर जिनके भीतर बैकअप जा सकते हैं, जैसे संस्था की अपनी डिस्कें; कोई न बताया जाए तो कहीं भी।</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>फ़ोल्डर…</translation>
    </message>
    <message>
        <source>For example: technologist_night, Technologist at night.</source>
        <translation>उदाहरण: technologist_night, Technologist at night.</translation>
    </message>
    <message>
        <source>For how many minutes a proof lets data leave; 0: for one export.</source>
        <translation>एक प्रमाण कितने मिनट तक डेटा जाने दे; 0: एक निर्यात के लिए।</translation>
    </message>
    <message>
        <source>For studies where</source>
        <translation>उन अध्ययनों के लिए जहाँ</translation>
    </message>
    <message>
        <source>Forget this retrieve</source>
        <translation>इस मँगाने को भूल जाएँ</translation>
    </message>
    <message>
        <source>Found in</source>
        <translation>यहाँ मिला</translation>
    </message>
    <message>
        <source>Found: {texts}</source>
        <translation>मिला: {texts}</translation>
    </message>
    <message>
        <source>Four viewports</source>
        <translation>चार व्यूपोर्ट</translation>
    </message>
    <message>
        <source>Four views</source>
        <translation>चार दृश्य</translation>
    </message>
    <message>
        <source>Four views with the prior</source>
        <translation>पिछले अध्ययन के साथ चार दृश्य</translation>
    </message>
    <message>
        <source>Free some space on the disk that holds the profile, then try again.</source>
        <translation>प्रोफ़ाइल वाली डिस्क पर जगह खाली करें, फिर प्रयास करें।</translation>
    </message>
    <message>
        <source>Free some space, then add it again.</source>
        <translation>जगह खाली करें, फिर इसे दोबारा जोड़ें।</translation>
    </message>
    <message>
        <source>Freehand</source>
        <translation>मुक्तहस्त</translation>
    </message>
    <message>
        <source>Freehand region</source>
        <translation>मुक्तहस्त क्षेत्र</translation>
    </message>
    <message>
        <source>From</source>
        <translation>से</translation>
    </message>
    <message>
        <source>From crosshair</source>
        <translation>क्रॉसहेयर से</translation>
    </message>
    <message>
        <source>From stick or CD…</source>
        <translation>स्टिक या CD से…</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>पूरी स्क्रीन</translation>
    </message>
    <message>
        <source>Fuse</source>
        <translation>फ़्यूज़ करें</translation>
    </message>
    <message>
        <source>Fuse with the next series that fits</source>
        <translation>अगली उपयुक्त series के साथ फ़्यूज़ करें</translation>
    </message>
    <message>
        <source>Fuse with {series}</source>
        <translation>{series} के साथ फ़्यूज़ करें</translation>
    </message>
    <message>
        <source>Fused</source>
        <translation>फ़्यूज़ किया हुआ</translation>
    </message>
    <message>
        <source>Fusion</source>
        <translation>फ़्यूज़न</translation>
    </message>
    <message>
        <source>Fusion in Hot Iron</source>
        <translation>फ़्यूज़न Hot Iron में</translation>
    </message>
    <message>
        <source>Fusion in Hot Metal Blue</source>
        <translation>फ़्यूज़न Hot Metal Blue में</translation>
    </message>
    <message>
        <source>Fusion in PET</source>
        <translation>फ़्यूज़न PET में</translation>
    </message>
    <message>
        <source>Fusion in PET 20 Step</source>
        <translation>फ़्यूज़न PET 20 Step में</translation>
    </message>
    <message>
        <source>Fusion in Rainbow</source>
        <translation>फ़्यूज़न Rainbow में</translation>
    </message>
    <message>
        <source>Fusion needs a plane of a volume.</source>
        <translation>फ़्यूज़न के लिए वॉल्यूम का तल चाहिए।</translation>
    </message>
    <message>
        <source>Fusion needs two volumes of one patient in one frame of reference.</source>
        <translation>फ़्यूज़न के लिए एक रोगी के, एक frame of reference के दो वॉल्यूम चाहिए।</translation>
    </message>
    <message>
        <source>Fusion: change what is over and under</source>
        <translation>फ़्यूज़न: ऊपर और नीचे बदलें</translation>
    </message>
    <message>
        <source>Fusion: lower the highest value</source>
        <translation>फ़्यूज़न: उच्चतम मान घटाएँ</translation>
    </message>
    <message>
        <source>Fusion: lower the threshold</source>
        <translation>फ़्यूज़न: सीमा-मान घटाएँ</translation>
    </message>
    <message>
        <source>Fusion: more opaque</source>
        <translation>फ़्यूज़न: अधिक अपारदर्शी</translation>
    </message>
    <message>
        <source>Fusion: more transparent</source>
        <translation>फ़्यूज़न: अधिक पारदर्शी</translation>
    </message>
    <message>
        <source>Fusion: next colours</source>
        <translation>फ़्यूज़न: अगले रंग</translation>
    </message>
    <message>
        <source>Fusion: raise the highest value</source>
        <translation>फ़्यूज़न: उच्चतम मान बढ़ाएँ</translation>
    </message>
    <message>
        <source>Fusion: raise the threshold</source>
        <translation>फ़्यूज़न: सीमा-मान बढ़ाएँ</translation>
    </message>
    <message>
        <source>Get from archive</source>
        <translation>आर्काइव से लाएँ</translation>
    </message>
    <message>
        <source>Get one from an archive, import files, or drop a folder here.</source>
        <translation>आर्काइव से कोई लाएँ, फ़ाइलें आयात करें, या फ़ोल्डर यहाँ छोड़ें।</translation>
    </message>
    <message>
        <source>Give LIGHTBOX_NEW_PASSWORD_FILE.</source>
        <translation>LIGHTBOX_NEW_PASSWORD_FILE दें।</translation>
    </message>
    <message>
        <source>Give M, F or O, or none.</source>
        <translation>M, F या O दें, या कुछ नहीं।</translation>
    </message>
    <message>
        <source>Give either the study, or the order, or the patient.</source>
        <translation>अध्ययन, आदेश या रोगी में से कोई एक दें।</translation>
    </message>
    <message>
        <source>Give it a short name.</source>
        <translation>इसे एक छोटा नाम दें।</translation>
    </message>
    <message>
        <source>Give somebody a role that may, then change this one.</source>
        <translation>पहले किसी को ऐसी भूमिका दें जिसे यह अधिकार हो, फिर इसे बदलें।</translation>
    </message>
    <message>
        <source>Give somebody else a role that may, first.</source>
        <translation>पहले किसी और को ऐसी भूमिका दें जिसे यह अधिकार हो।</translation>
    </message>
    <message>
        <source>Give that command another key.</source>
        <translation>उस आदेश को कोई दूसरी कुंजी दें।</translation>
    </message>
    <message>
        <source>Give the patient ID.</source>
        <translation>मरीज़ की ID दें।</translation>
    </message>
    <message>
        <source>Give the patient&apos;s ID and name, or the study that it belongs to.</source>
        <translation>रोगी का ID और नाम दें, या वह अध्ययन जिसका यह है।</translation>
    </message>
    <message>
        <source>Give the project a short name.</source>
        <translation>परियोजना को एक छोटा नाम दें।</translation>
    </message>
    <message>
        <source>Give the rule a name, and choose what it does.</source>
        <translation>नियम को नाम दें, और चुनें कि वह क्या करे।</translation>
    </message>
    <message>
        <source>Give the signed PDF, or the encapsulated report.</source>
        <translation>हस्ताक्षरित PDF या encapsulated रिपोर्ट दें।</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>जाएँ</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>आगे बढ़ें</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>इसे जारी रखें</translation>
    </message>
    <message>
        <source>Go to the images</source>
        <translation>चित्रों पर जाएँ</translation>
    </message>
    <message>
        <source>Go to the search field</source>
        <translation>खोज के खाने पर जाएँ</translation>
    </message>
    <message>
        <source>Go to the worklist</source>
        <translation>कार्यसूची पर जाएँ</translation>
    </message>
    <message>
        <source>Goes to</source>
        <translation>कहाँ जाता है</translation>
    </message>
    <message>
        <source>Grid of viewports</source>
        <translation>व्यूपोर्ट का ग्रिड</translation>
    </message>
    <message>
        <source>Grid {layout}</source>
        <translation>ग्रिड {layout}</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>बढ़ाएँ</translation>
    </message>
    <message>
        <source>Growing and ranges</source>
        <translation>क्षेत्र बढ़ाना और सीमाएँ</translation>
    </message>
    <message>
        <source>HH:MM-HH:MM, several with commas; reports go at any hour</source>
        <translation>HH:MM-HH:MM, कई हों तो अल्पविराम से; रिपोर्टें किसी भी समय जाती हैं</translation>
    </message>
    <message>
        <source>HU over a ladder of known steps</source>
        <translation>ज्ञात चरणों पर HU</translation>
    </message>
    <message>
        <source>Hand the study out as it came, and correct the name where it arrives.</source>
        <translation>जाँच को जैसी आई वैसी दें, और नाम वहाँ सुधारें जहाँ वह पहुँचे।</translation>
    </message>
    <message>
        <source>Hang the study again</source>
        <translation>अध्ययन फिर से लगाएँ</translation>
    </message>
    <message>
        <source>Hanging</source>
        <translation>Hanging</translation>
    </message>
    <message>
        <source>Hanging protocols</source>
        <translation>Hanging protocols</translation>
    </message>
    <message>
        <source>Hanging protocols…</source>
        <translation>Hanging protocols…</translation>
    </message>
    <message>
        <source>Have the identities reconciled in the archive first.</source>
        <translation>पहले आर्काइव में पहचानें मिलवाएँ।</translation>
    </message>
    <message>
        <source>Header</source>
        <translation>हेडर</translation>
    </message>
    <message>
        <source>Held by {who}</source>
        <translation>धारक: {who}</translation>
    </message>
    <message>
        <source>Held {held}, new {new} bytes</source>
        <translation>यहाँ {held}, नया {new} बाइट</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>सहायता</translation>
    </message>
    <message>
        <source>Hide the explanation</source>
        <translation>व्याख्या छिपाएँ</translation>
    </message>
    <message>
        <source>Hide what is typed</source>
        <translation>लिखा हुआ छिपाएँ</translation>
    </message>
    <message>
        <source>Hide {name}</source>
        <translation>{name} छिपाएँ</translation>
    </message>
    <message>
        <source>Highest value</source>
        <translation>उच्चतम मान</translation>
    </message>
    <message>
        <source>Highest value of the layer</source>
        <translation>परत का उच्चतम मान</translation>
    </message>
    <message>
        <source>Histogram from {low} to {high}</source>
        <translation>{low} से {high} तक का हिस्टोग्राम</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>होस्ट</translation>
    </message>
    <message>
        <source>Hours after which a person has to prove anew who they are.</source>
        <translation>कितने घंटे बाद व्यक्ति फिर से सिद्ध करे कि वह कौन है।</translation>
    </message>
    <message>
        <source>How many GB decoded frames of compressed images may take on the disk.</source>
        <translation>संपीड़ित चित्रों के खुले फ़्रेम डिस्क पर कितने GB ले सकते हैं।</translation>
    </message>
    <message>
        <source>How many GB images may take on this seat; 0: as many as the disk has.</source>
        <translation>इस सीट पर चित्र कितने GB ले सकते हैं; 0: जितना डिस्क में हो।</translation>
    </message>
    <message>
        <source>How many bytes one DICOM object may have that is taken in.</source>
        <translation>भीतर ली जाने वाली एक DICOM वस्तु में कितने बाइट हो सकते हैं।</translation>
    </message>
    <message>
        <source>How many bytes one PNG, JPEG or TIFF file may have.</source>
        <translation>एक PNG, JPEG या TIFF फ़ाइल में कितने बाइट हो सकते हैं।</translation>
    </message>
    <message>
        <source>How many bytes one caller may leave here that nobody asked for or looked at.</source>
        <translation>बिना माँगे और बिना देखे एक प्रेषक यहाँ कितने बाइट छोड़ सकता है।</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>IT administrator</source>
        <translation>IT प्रशासक</translation>
    </message>
    <message>
        <source>If it is genuine, open it on the system that made it.</source>
        <translation>यदि यह असली है, तो इसे उसी प्रणाली पर खोलें जिसने इसे बनाया।</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>चित्र</translation>
    </message>
    <message>
        <source>Image with what will be blanked</source>
        <translation>छवि, और उसमें जो मिटाया जाएगा</translation>
    </message>
    <message>
        <source>Image {numbers}</source>
        <translation>चित्र {numbers}</translation>
    </message>
    <message>
        <source>Image {n}</source>
        <translation>चित्र {n}</translation>
    </message>
    <message>
        <source>Image {n} of {m}: {place}</source>
        <translation>छवि {n} / {m}: {place}</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>चित्र</translation>
    </message>
    <message>
        <source>Images accessed</source>
        <translation>छवियाँ देखी गईं</translation>
    </message>
    <message>
        <source>Images and clips</source>
        <translation>चित्र और क्लिप</translation>
    </message>
    <message>
        <source>Images and reports</source>
        <translation>चित्र और रिपोर्ट</translation>
    </message>
    <message>
        <source>Images are looked through; this stays on this machine.</source>
        <translation>छवियाँ देखी जा रही हैं; यह इसी मशीन पर रहता है।</translation>
    </message>
    <message>
        <source>Images go</source>
        <translation>चित्र जाते हैं</translation>
    </message>
    <message>
        <source>Images go {how}</source>
        <translation>चित्र जाते हैं: {how}</translation>
    </message>
    <message>
        <source>Images here</source>
        <translation>छवियाँ यहाँ हैं</translation>
    </message>
    <message>
        <source>Images of another patient are on the screen.</source>
        <translation>स्क्रीन पर दूसरे मरीज़ की छवियाँ हैं।</translation>
    </message>
    <message>
        <source>Images of this study are on their way to an archive.</source>
        <translation>इस जाँच की तस्वीरें किसी आर्काइव को जा रही हैं।</translation>
    </message>
    <message>
        <source>Images of this study are still on their way to an archive.</source>
        <translation>इस अध्ययन के चित्र अभी आर्काइव की ओर जा रहे हैं।</translation>
    </message>
    <message>
        <source>Images transferred</source>
        <translation>छवियाँ स्थानांतरित</translation>
    </message>
    <message>
        <source>Images, at least</source>
        <translation>चित्र, कम से कम</translation>
    </message>
    <message>
        <source>Images, results, drafts, signed reports, orders, what waits to be sent, caches and the search index go for ever, and the keys of them in every backup. The audit log stays.</source>
        <translation>चित्र, परिणाम, मसौदे, हस्ताक्षरित रिपोर्टें, आदेश, भेजे जाने को रखी चीज़ें, कैश और खोज-सूची सदा के लिए जाते हैं, और हर बैकअप में उनकी कुंजियाँ भी। ऑडिट लॉग रहता है।</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>आयात</translation>
    </message>
    <message>
        <source>Import a folder of images</source>
        <translation>चित्रों का फ़ोल्डर आयात करें</translation>
    </message>
    <message>
        <source>Import a hanging protocol</source>
        <translation>hanging protocol आयात करें</translation>
    </message>
    <message>
        <source>Import from stick or CD…</source>
        <translation>स्टिक या CD से आयात…</translation>
    </message>
    <message>
        <source>Import keys</source>
        <translation>कुंजियाँ आयात करें</translation>
    </message>
    <message>
        <source>Import of {when}: cancelled; what was stored is kept</source>
        <translation>{when} का आयात: रद्द; जो सहेजा गया वह रखा है</translation>
    </message>
    <message>
        <source>Import of {when}: every file has ended</source>
        <translation>{when} का आयात: हर फ़ाइल पूरी हुई</translation>
    </message>
    <message>
        <source>Import of {when}: interrupted; what was stored is kept</source>
        <translation>{when} का आयात: बीच में रुका; जो सहेजा गया वह रखा है</translation>
    </message>
    <message>
        <source>Import of {when}: under way</source>
        <translation>{when} का आयात: जारी है</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>आयात…</translation>
    </message>
    <message>
        <source>Impression. {words}</source>
        <translation>निष्कर्ष-सार। {words}</translation>
    </message>
    <message>
        <source>In conflict</source>
        <translation>विरोध में</translation>
    </message>
    <message>
        <source>In progress</source>
        <translation>चल रही है</translation>
    </message>
    <message>
        <source>In quarantine</source>
        <translation>क्वारंटीन में</translation>
    </message>
    <message>
        <source>Incomplete</source>
        <translation>अधूरा</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>जानकारी</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>जानकारी</translation>
    </message>
    <message>
        <source>Install Lightbox on the other computer and connect the disk of the backups.</source>
        <translation>दूसरे कंप्यूटर पर Lightbox स्थापित करें और बैकअप की डिस्क जोड़ें।</translation>
    </message>
    <message>
        <source>Install a policy file</source>
        <translation>नीति की फ़ाइल लगाएँ</translation>
    </message>
    <message>
        <source>Install sqlcipher3 0.6.4 or later.</source>
        <translation>sqlcipher3 0.6.4 या नया स्थापित करें।</translation>
    </message>
    <message>
        <source>Install the version that the policy names.</source>
        <translation>वही संस्करण लगाएँ जो नीति बताती है।</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>उल्टे रंग</translation>
    </message>
    <message>
        <source>Issuer</source>
        <translation>जारीकर्ता</translation>
    </message>
    <message>
        <source>Issuer of that ID</source>
        <translation>उस पहचान संख्या का जारीकर्ता</translation>
    </message>
    <message>
        <source>Issuer of the ID</source>
        <translation>पहचान संख्या का जारीकर्ता</translation>
    </message>
    <message>
        <source>It can be sent as it is stored.</source>
        <translation>इसे जैसा रखा है वैसा ही भेजा जा सकता है।</translation>
    </message>
    <message>
        <source>It contradicts the study as a whole: see its reason.</source>
        <translation>यह पूरी जाँच से मेल नहीं खाता: इसका कारण देखें।</translation>
    </message>
    <message>
        <source>It does not suit the open study. It asks for: {why}.</source>
        <translation>यह खुले अध्ययन के अनुकूल नहीं है। इसे चाहिए: {why}।</translation>
    </message>
    <message>
        <source>It is a picture of a screen or a paper: text may be burned into it.</source>
        <translation>यह स्क्रीन या काग़ज़ का चित्र है: इसमें पाठ लिखा हो सकता है।</translation>
    </message>
    <message>
        <source>It is asked for at the next sign-in.</source>
        <translation>यह अगली बार साइन इन करते समय माँगा जाएगा।</translation>
    </message>
    <message>
        <source>It is left out. Look through it by hand, or ask the maker of the device.</source>
        <translation>इसे छोड़ दिया गया। इसे हाथ से देखें, या उपकरण के निर्माता से पूछें।</translation>
    </message>
    <message>
        <source>It is left out. Send or copy it again from where it came.</source>
        <translation>इसे छोड़ दिया गया। इसे जहाँ से आया था वहाँ से फिर भेजें या कॉपी करें।</translation>
    </message>
    <message>
        <source>It is not drawn.</source>
        <translation>यह नहीं बनाया गया है।</translation>
    </message>
    <message>
        <source>It is on paper: hide it</source>
        <translation>काग़ज़ पर है: छिपाएँ</translation>
    </message>
    <message>
        <source>It is on this seat now.</source>
        <translation>यह अब इस सीट पर है।</translation>
    </message>
    <message>
        <source>It is probably damaged; keep it away from other programs.</source>
        <translation>यह शायद क्षतिग्रस्त है; इसे दूसरे प्रोग्रामों से दूर रखें।</translation>
    </message>
    <message>
        <source>It is recorded, reported and reviewed.</source>
        <translation>यह दर्ज होती है, बताई जाती है और इसकी समीक्षा होती है।</translation>
    </message>
    <message>
        <source>It lies in quarantine beside the original.</source>
        <translation>यह मूल के साथ क्वारंटीन में है।</translation>
    </message>
    <message>
        <source>It lies outside the image, in a gap, or has not arrived.</source>
        <translation>यह चित्र के बाहर है, किसी अंतराल में है, या अभी आया नहीं है।</translation>
    </message>
    <message>
        <source>It listens on port</source>
        <translation>इस पोर्ट पर सुनती है</translation>
    </message>
    <message>
        <source>It may</source>
        <translation>इसे अनुमति है</translation>
    </message>
    <message>
        <source>It may ask nothing of this seat</source>
        <translation>यह इस सीट से कुछ नहीं माँग सकता</translation>
    </message>
    <message>
        <source>It may do everything</source>
        <translation>इसे सब कुछ करने की अनुमति है</translation>
    </message>
    <message>
        <source>It may name the patient.</source>
        <translation>इसमें रोगी का नाम हो सकता है।</translation>
    </message>
    <message>
        <source>It may {what}</source>
        <translation>इसे अनुमति है: {what}</translation>
    </message>
    <message>
        <source>It suits the open study: {why}.</source>
        <translation>यह खुले अध्ययन के अनुकूल है: {why}।</translation>
    </message>
    <message>
        <source>It was derived from others, maybe with its console&apos;s text on it.</source>
        <translation>यह दूसरी छवियों से बनी है, शायद कंसोल के पाठ के साथ।</translation>
    </message>
    <message>
        <source>It was left where it is. Media bring viewers along; none is needed.</source>
        <translation>इसे वहीं रहने दिया गया। डिस्क अपने साथ दर्शक-प्रोग्राम लाती हैं; उनकी ज़रूरत नहीं।</translation>
    </message>
    <message>
        <source>It was left where it is. Only DICOM objects can be opened here.</source>
        <translation>इसे वहीं रहने दिया गया। यहाँ केवल DICOM ऑब्जेक्ट खुलते हैं।</translation>
    </message>
    <message>
        <source>It was signed by another program, or by an earlier version of Lightbox.</source>
        <translation>इस पर किसी दूसरे प्रोग्राम ने या Lightbox के पुराने संस्करण ने हस्ताक्षर किए थे।</translation>
    </message>
    <message>
        <source>It will not be sent. The study stays here.</source>
        <translation>यह भेजा नहीं जाएगा। अध्ययन यहीं रहेगा।</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>मद</translation>
    </message>
    <message>
        <source>Its images are not shown unless you confirm.</source>
        <translation>जब तक आप पुष्टि नहीं करते, इसके चित्र नहीं दिखाए जाते।</translation>
    </message>
    <message>
        <source>Its key</source>
        <translation>इसकी कुंजी</translation>
    </message>
    <message>
        <source>Its series is held under another study.</source>
        <translation>इसकी सीरीज़ यहाँ किसी दूसरी जाँच में है।</translation>
    </message>
    <message>
        <source>Its series says it belongs to another study.</source>
        <translation>इसकी सीरीज़ कहती है कि वह दूसरी जाँच की है।</translation>
    </message>
    <message>
        <source>Its study is held under another patient; the two are not mixed.</source>
        <translation>इसकी जाँच यहाँ किसी दूसरे मरीज़ की है; दोनों को मिलाया नहीं जाता।</translation>
    </message>
    <message>
        <source>Its values are Hounsfield units</source>
        <translation>इसके मान हाउंसफ़ील्ड इकाइयाँ हैं</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>काम</translation>
    </message>
    <message>
        <source>Jobs under way</source>
        <translation>चल रहे काम</translation>
    </message>
    <message>
        <source>Judged by {who}: {note}</source>
        <translation>{who} का निर्णय: {note}</translation>
    </message>
    <message>
        <source>Judging image quality</source>
        <translation>चित्र की गुणवत्ता आँकना</translation>
    </message>
    <message>
        <source>Justified</source>
        <translation>उचित</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>रखें</translation>
    </message>
    <message>
        <source>Keep age, sex, size and weight</source>
        <translation>आयु, लिंग, कद और वज़न रखें</translation>
    </message>
    <message>
        <source>Keep dates as they are</source>
        <translation>तिथियाँ जैसी हैं वैसी रखें</translation>
    </message>
    <message>
        <source>Keep descriptions, cleaned</source>
        <translation>विवरण साफ़ करके रखें</translation>
    </message>
    <message>
        <source>Keep draft</source>
        <translation>मसौदा रखें</translation>
    </message>
    <message>
        <source>Keep graphics without texts</source>
        <translation>चित्रांकन बिना पाठ के रखें</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>रखें</translation>
    </message>
    <message>
        <source>Keep it away from other programs and ask its sender what it is.</source>
        <translation>इसे दूसरे प्रोग्रामों से दूर रखें और भेजने वाले से पूछें कि यह क्या है।</translation>
    </message>
    <message>
        <source>Keep largest part</source>
        <translation>सबसे बड़ा भाग रखें</translation>
    </message>
    <message>
        <source>Keep report texts, cleaned</source>
        <translation>रिपोर्ट के पाठ साफ़ करके रखें</translation>
    </message>
    <message>
        <source>Keep safe private data</source>
        <translation>सुरक्षित निजी डेटा रखें</translation>
    </message>
    <message>
        <source>Keep the device&apos;s identity</source>
        <translation>उपकरण की पहचान रखें</translation>
    </message>
    <message>
        <source>Keep the file away from other programs and ask its sender what it is.</source>
        <translation>फ़ाइल को दूसरे प्रोग्रामों से दूर रखें और भेजने वाले से पूछें कि यह क्या है।</translation>
    </message>
    <message>
        <source>Keep the held one</source>
        <translation>यहाँ वाला रखें</translation>
    </message>
    <message>
        <source>Keep the institution</source>
        <translation>संस्थान रखें</translation>
    </message>
    <message>
        <source>Keep the largest part</source>
        <translation>सबसे बड़ा भाग रखें</translation>
    </message>
    <message>
        <source>Keep the medium away from other programs and ask its sender what it is.</source>
        <translation>इस माध्यम को दूसरे प्रोग्रामों से दूर रखें और भेजने वाले से पूछें कि यह क्या है।</translation>
    </message>
    <message>
        <source>Keep the one that is held, and ask the sender for the other under a new UID.</source>
        <translation>जो यहाँ है उसे रखें, और दूसरे को नए UID के साथ भेजने वाले से माँगें।</translation>
    </message>
    <message>
        <source>Keep the original UIDs</source>
        <translation>मूल UID रखें</translation>
    </message>
    <message>
        <source>Keep the window of the active image</source>
        <translation>सक्रिय चित्र की विंडो रखें</translation>
    </message>
    <message>
        <source>Keep this password</source>
        <translation>यह पासवर्ड रखें</translation>
    </message>
    <message>
        <source>Keep this second factor</source>
        <translation>यह दूसरा कारक रखें</translation>
    </message>
    <message>
        <source>Keep this window as a preset</source>
        <translation>इस विंडो को प्रीसेट के रूप में रखें</translation>
    </message>
    <message>
        <source>Kept. It takes effect when Lightbox is started again.</source>
        <translation>रख लिया गया। Lightbox के दोबारा शुरू होने पर लागू होगा।</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>Kernel</translation>
    </message>
    <message>
        <source>Key image</source>
        <translation>मुख्य चित्र</translation>
    </message>
    <message>
        <source>Key image of {who}</source>
        <translation>{who} का मुख्य चित्र</translation>
    </message>
    <message>
        <source>Key images</source>
        <translation>मुख्य चित्र</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>कुंजियाँ</translation>
    </message>
    <message>
        <source>Keys and mouse</source>
        <translation>कुंजियाँ और माउस</translation>
    </message>
    <message>
        <source>Keys and mouse like (may be changed later)</source>
        <translation>कुंजियाँ और माउस इसके जैसे (बाद में बदल सकते हैं)</translation>
    </message>
    <message>
        <source>Keys like</source>
        <translation>कुंजियाँ इसके जैसी</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>प्रकार</translation>
    </message>
    <message>
        <source>Known length</source>
        <translation>ज्ञात लंबाई</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>नाम</translation>
    </message>
    <message>
        <source>Label the chosen mark</source>
        <translation>चुने हुए चिह्न को नाम दें</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>भाषा</translation>
    </message>
    <message>
        <source>Language and text</source>
        <translation>भाषा और पाठ</translation>
    </message>
    <message>
        <source>Language models</source>
        <translation>भाषा मॉडल</translation>
    </message>
    <message>
        <source>Large and 2</source>
        <translation>एक बड़ा और 2</translation>
    </message>
    <message>
        <source>Large and 3</source>
        <translation>एक बड़ा और 3</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>बड़ा ब्रश</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>पिछला</translation>
    </message>
    <message>
        <source>Last 3 days</source>
        <translation>पिछले 3 दिन</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>पिछले 7 दिन</translation>
    </message>
    <message>
        <source>Last image</source>
        <translation>अंतिम चित्र</translation>
    </message>
    <message>
        <source>Last report</source>
        <translation>पिछली रिपोर्ट</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>बाद का</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>परतें</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>लेआउट</translation>
    </message>
    <message>
        <source>Leave for it</source>
        <translation>वहाँ जाएँ</translation>
    </message>
    <message>
        <source>Leave for {site}</source>
        <translation>{site} पर जाएँ</translation>
    </message>
    <message>
        <source>Leave it out, or ask its maker for a whole copy.</source>
        <translation>इसे छोड़ दें, या इसके निर्माता से पूरी प्रति माँगें।</translation>
    </message>
    <message>
        <source>Leave it out.</source>
        <translation>इसे छोड़ दें।</translation>
    </message>
    <message>
        <source>Leave them out</source>
        <translation>इन्हें छोड़ दें</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>बायाँ</translation>
    </message>
    <message>
        <source>Left mouse button: {tool}</source>
        <translation>माउस का बायाँ बटन: {tool}</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>छूटे हुए</translation>
    </message>
    <message>
        <source>Legal holds</source>
        <translation>क़ानूनी रोक</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>लंबाई</translation>
    </message>
    <message>
        <source>Lengths</source>
        <translation>लंबाइयाँ</translation>
    </message>
    <message>
        <source>Lengths on anisotropic and sheared voxels</source>
        <translation>असमदैशिक और तिरछे voxels पर लंबाइयाँ</translation>
    </message>
    <message>
        <source>Let go to take in {what}</source>
        <translation>{what} लेने के लिए छोड़ें</translation>
    </message>
    <message>
        <source>Let it be read again, or repaired.</source>
        <translation>इसे फिर से पढ़ने दें, या मरम्मत करने दें।</translation>
    </message>
    <message>
        <source>Let it be read again.</source>
        <translation>इसे फिर से पढ़ने दें।</translation>
    </message>
    <message>
        <source>Lift</source>
        <translation>हटाएँ</translation>
    </message>
    <message>
        <source>Let somebody else look at this alert.</source>
        <translation>यह चेतावनी किसी और को देखने दें।</translation>
    </message>
    <message>
        <source>A capsule holds one study.</source>
        <translation>एक कैप्सूल में एक अध्ययन होता है।</translation>
    </message>
    <message>
        <source>A dry run names each study with its rule and why it stays.</source>
        <translation>पूर्वाभ्यास हर अध्ययन का नियम और उसके रहने का कारण बताता है।</translation>
    </message>
    <message>
        <source>A new person</source>
        <translation>नया व्यक्ति</translation>
    </message>
    <message>
        <source>A recovery key for paper</source>
        <translation>कागज़ के लिए पुनर्प्राप्ति कुंजी</translation>
    </message>
    <message>
        <source>Access report</source>
        <translation>पहुँच रिपोर्ट</translation>
    </message>
    <message>
        <source>Access report to a file</source>
        <translation>पहुँच रिपोर्ट फ़ाइल में</translation>
    </message>
    <message>
        <source>Account at rest</source>
        <translation>निष्क्रिय पड़ा खाता</translation>
    </message>
    <message>
        <source>A wrong recovery key was tried, and the next has to wait.</source>
        <translation>ग़लत पुनर्प्राप्ति कुंजी आज़माई गई, और अगली को रुकना होगा।</translation>
    </message>
    <message>
        <source>Add a person</source>
        <translation>व्यक्ति जोड़ें</translation>
    </message>
    <message>
        <source>Add one in the settings, page Network.</source>
        <translation>सेटिंग के नेटवर्क पृष्ठ पर एक जोड़ें।</translation>
    </message>
    <message>
        <source>After how many days audit events move into sealed files.</source>
        <translation>कितने दिनों बाद ऑडिट घटनाएँ मुहरबंद फ़ाइलों में जाती हैं।</translation>
    </message>
    <message>
        <source>An account needs both names.</source>
        <translation>खाते के लिए दोनों नाम चाहिए।</translation>
    </message>
    <message>
        <source>An empty passphrase protects nothing.</source>
        <translation>खाली पासफ़्रेज़ किसी चीज़ की रक्षा नहीं करता।</translation>
    </message>
    <message>
        <source>Ask an administrator to open it again.</source>
        <translation>किसी प्रशासक से इसे फिर खोलने को कहें।</translation>
    </message>
    <message>
        <source>Ask an administrator to unlock it.</source>
        <translation>किसी प्रशासक से इसका ताला खोलने को कहें।</translation>
    </message>
    <message>
        <source>Ask whoever manages the people of this seat.</source>
        <translation>इस सीट के लोगों का प्रबंधन करने वाले से पूछें।</translation>
    </message>
    <message>
        <source>Attributes of the first object that change: before, and after</source>
        <translation>पहली वस्तु की बदलने वाली विशेषताएँ: पहले और बाद में</translation>
    </message>
    <message>
        <source>Audit log not whole</source>
        <translation>ऑडिट लॉग पूरा नहीं</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>वापस</translation>
    </message>
    <message>
        <source>Caller broke the protocol</source>
        <translation>कॉलर ने प्रोटोकॉल तोड़ा</translation>
    </message>
    <message>
        <source>Caller fell silent</source>
        <translation>कॉलर चुप हो गया</translation>
    </message>
    <message>
        <source>Caller refused: address</source>
        <translation>कॉलर अस्वीकृत: पता</translation>
    </message>
    <message>
        <source>Caller refused: called title</source>
        <translation>कॉलर अस्वीकृत: बुलाया गया शीर्षक</translation>
    </message>
    <message>
        <source>Caller refused: calling title</source>
        <translation>कॉलर अस्वीकृत: बुलाने वाले का शीर्षक</translation>
    </message>
    <message>
        <source>Caller refused: no encryption</source>
        <translation>कॉलर अस्वीकृत: एन्क्रिप्शन नहीं</translation>
    </message>
    <message>
        <source>Caller refused: service</source>
        <translation>कॉलर अस्वीकृत: सेवा</translation>
    </message>
    <message>
        <source>Caller turned away: busy</source>
        <translation>कॉलर लौटाया गया: व्यस्त</translation>
    </message>
    <message>
        <source>Callers turned away</source>
        <translation>लौटाए गए कॉलर</translation>
    </message>
    <message>
        <source>Change of a password</source>
        <translation>पासवर्ड बदलना</translation>
    </message>
    <message>
        <source>Change of a role</source>
        <translation>भूमिका बदलना</translation>
    </message>
    <message>
        <source>Change of an account</source>
        <translation>खाता बदलना</translation>
    </message>
    <message>
        <source>Change of retention rules</source>
        <translation>प्रतिधारण नियम बदलना</translation>
    </message>
    <message>
        <source>Change of rules</source>
        <translation>नियम बदलना</translation>
    </message>
    <message>
        <source>Change of the policy</source>
        <translation>नीति बदलना</translation>
    </message>
    <message>
        <source>Check of a backup</source>
        <translation>बैकअप की जाँच</translation>
    </message>
    <message>
        <source>Check of the audit log</source>
        <translation>ऑडिट लॉग की जाँच</translation>
    </message>
    <message>
        <source>Choose studies in the worklist, then De-identify in the menu Study.</source>
        <translation>कार्यसूची में अध्ययन चुनें, फिर अध्ययन मेनू में पहचान हटाएँ।</translation>
    </message>
    <message>
        <source>Close the account</source>
        <translation>खाता बंद करें</translation>
    </message>
    <message>
        <source>Code of the second factor</source>
        <translation>दूसरे कारक का कोड</translation>
    </message>
    <message>
        <source>Consent of a patient</source>
        <translation>रोगी की सहमति</translation>
    </message>
    <message>
        <source>Copies go into a folder, into a capsule or to a peer.</source>
        <translation>प्रतियाँ फ़ोल्डर में, कैप्सूल में या किसी साथी को जाती हैं।</translation>
    </message>
    <message>
        <source>Copy to the clipboard</source>
        <translation>क्लिपबोर्ड पर प्रति</translation>
    </message>
    <message>
        <source>De-identified capsule</source>
        <translation>पहचान-रहित कैप्सूल</translation>
    </message>
    <message>
        <source>De-identified copies</source>
        <translation>पहचान-रहित प्रतियाँ</translation>
    </message>
    <message>
        <source>De-identified copies to a peer</source>
        <translation>पहचान-रहित प्रतियाँ किसी पीयर को</translation>
    </message>
    <message>
        <source>Deactivating of an account</source>
        <translation>खाता निष्क्रिय करना</translation>
    </message>
    <message>
        <source>Decision on a rule</source>
        <translation>नियम पर निर्णय</translation>
    </message>
    <message>
        <source>Deleting by rule</source>
        <translation>नियम से हटाना</translation>
    </message>
    <message>
        <source>Copies that name nobody go to</source>
        <translation>किसी का नाम न बताने वाली प्रतियाँ यहाँ जाएँ</translation>
    </message>
    <message>
        <source>Could not be looked through</source>
        <translation>जाँचा नहीं जा सका</translation>
    </message>
    <message>
        <source>Department</source>
        <translation>विभाग</translation>
    </message>
    <message>
        <source>Destroying of sealed events</source>
        <translation>मुहरबंद घटनाएँ नष्ट करना</translation>
    </message>
    <message>
        <source>Discarding of a held image</source>
        <translation>रोकी गई छवि हटाना</translation>
    </message>
    <message>
        <source>Draft of a report</source>
        <translation>रिपोर्ट का मसौदा</translation>
    </message>
    <message>
        <source>Email</source>
        <translation>ईमेल</translation>
    </message>
    <message>
        <source>End of a model run</source>
        <translation>मॉडल चलना समाप्त</translation>
    </message>
    <message>
        <source>End of a retrieval</source>
        <translation>प्राप्ति समाप्त</translation>
    </message>
    <message>
        <source>End of a watch on a patient</source>
        <translation>रोगी पर निगरानी समाप्त</translation>
    </message>
    <message>
        <source>End of emergency access</source>
        <translation>आपातकालीन पहुँच समाप्त</translation>
    </message>
    <message>
        <source>End of sending</source>
        <translation>भेजना समाप्त</translation>
    </message>
    <message>
        <source>End of the renewal of keys</source>
        <translation>कुंजियों का नवीनीकरण समाप्त</translation>
    </message>
    <message>
        <source>Erasing from backups</source>
        <translation>बैकअप से मिटाना</translation>
    </message>
    <message>
        <source>Erasing of a patient</source>
        <translation>रोगी को मिटाना</translation>
    </message>
    <message>
        <source>Erasing of a study</source>
        <translation>अध्ययन मिटाना</translation>
    </message>
    <message>
        <source>Examination of the archive</source>
        <translation>संग्रह की जाँच</translation>
    </message>
    <message>
        <source>Export of a held image</source>
        <translation>रोकी गई छवि का निर्यात</translation>
    </message>
    <message>
        <source>Export of a picture</source>
        <translation>चित्र का निर्यात</translation>
    </message>
    <message>
        <source>Export of a report</source>
        <translation>रिपोर्ट का निर्यात</translation>
    </message>
    <message>
        <source>Export of a study</source>
        <translation>अध्ययन का निर्यात</translation>
    </message>
    <message>
        <source>Export of a volume</source>
        <translation>आयतन का निर्यात</translation>
    </message>
    <message>
        <source>Export of the audit log</source>
        <translation>ऑडिट लॉग का निर्यात</translation>
    </message>
    <message>
        <source>Fetch the study again from where it came, or restore a back-up of that time.</source>
        <translation>अध्ययन को वहीं से फिर मँगाएँ जहाँ से वह आया था, या उस समय का बैकअप बहाल करें।</translation>
    </message>
    <message>
        <source>Fetching of a prior</source>
        <translation>पिछला अध्ययन लाना</translation>
    </message>
    <message>
        <source>Finding accepted</source>
        <translation>निष्कर्ष स्वीकृत</translation>
    </message>
    <message>
        <source>Finding back to proposed</source>
        <translation>निष्कर्ष फिर प्रस्तावित</translation>
    </message>
    <message>
        <source>Finding rejected</source>
        <translation>निष्कर्ष अस्वीकृत</translation>
    </message>
    <message>
        <source>First prove who you are; then you are asked why. This is recorded and reported. It opens reading alone.</source>
        <translation>पहले प्रमाणित करें कि आप कौन हैं; फिर कारण पूछा जाएगा। यह दर्ज होता है और इसकी सूचना दी जाती है। इससे केवल पढ़ना खुलता है।</translation>
    </message>
    <message>
        <source>Forwarding failed</source>
        <translation>अग्रेषण विफल</translation>
    </message>
    <message>
        <source>Forwarding of a study</source>
        <translation>अध्ययन का अग्रेषण</translation>
    </message>
    <message>
        <source>For an administrator whom nobody else can let in again. The second factor and the codes on paper are taken away. This is recorded and reported.</source>
        <translation>उस प्रशासक के लिए जिसे कोई और फिर से अंदर नहीं आने दे सकता। दूसरा कारक और काग़ज़ के कोड हटा दिए जाते हैं। यह दर्ज होता है और बताया जाता है।</translation>
    </message>
    <message>
        <source>Activating of an account</source>
        <translation>खाता सक्रिय करना</translation>
    </message>
    <message>
        <source>Forwarding of more images</source>
        <translation>और छवियों का अग्रेषण</translation>
    </message>
    <message>
        <source>Full name</source>
        <translation>पूरा नाम</translation>
    </message>
    <message>
        <source>Give the person a name, a full name and a role.</source>
        <translation>व्यक्ति को एक नाम, एक पूरा नाम और एक भूमिका दें।</translation>
    </message>
    <message>
        <source>Giving up of a delivery</source>
        <translation>वितरण छोड़ना</translation>
    </message>
    <message>
        <source>Go on without it</source>
        <translation>इसके बिना आगे बढ़ें</translation>
    </message>
    <message>
        <source>Held image once more</source>
        <translation>रोकी गई छवि फिर से</translation>
    </message>
    <message>
        <source>How many years every event of the audit log is kept.</source>
        <translation>ऑडिट लॉग की हर घटना कितने वर्ष रखी जाती है।</translation>
    </message>
    <message>
        <source>I have written it down</source>
        <translation>मैंने इसे लिख लिया है</translation>
    </message>
    <message>
        <source>If the passphrase is lost, only a recovery key on paper opens this seat again. It is shown once.</source>
        <translation>यदि पासफ़्रेज़ खो जाए, तो केवल कागज़ पर लिखी पुनर्प्राप्ति कुंजी ही यह सीट फिर खोलती है। वह एक ही बार दिखाई जाती है।</translation>
    </message>
    <message>
        <source>Image at an archive</source>
        <translation>संग्रह में छवि</translation>
    </message>
    <message>
        <source>Image damaged on disk</source>
        <translation>डिस्क पर क्षतिग्रस्त छवि</translation>
    </message>
    <message>
        <source>Image missing on disk</source>
        <translation>डिस्क से गायब छवि</translation>
    </message>
    <message>
        <source>Images for a peer</source>
        <translation>पीयर के लिए छवियाँ</translation>
    </message>
    <message>
        <source>Images miscounted</source>
        <translation>छवियों की गिनती ग़लत</translation>
    </message>
    <message>
        <source>Import of a study</source>
        <translation>अध्ययन का आयात</translation>
    </message>
    <message>
        <source>Import of files</source>
        <translation>फ़ाइलों का आयात</translation>
    </message>
    <message>
        <source>Import of foreign results</source>
        <translation>बाहरी परिणामों का आयात</translation>
    </message>
    <message>
        <source>Import: held in conflict</source>
        <translation>आयात: टकराव में रोका गया</translation>
    </message>
    <message>
        <source>Import: held in quarantine</source>
        <translation>आयात: क्वारंटीन में रोका गया</translation>
    </message>
    <message>
        <source>In the log</source>
        <translation>लॉग में</translation>
    </message>
    <message>
        <source>Index altered on disk</source>
        <translation>डिस्क पर बदला हुआ सूचकांक</translation>
    </message>
    <message>
        <source>Institution</source>
        <translation>संस्था</translation>
    </message>
    <message>
        <source>Is looked through…</source>
        <translation>जाँच हो रही है…</translation>
    </message>
    <message>
        <source>It can be made later too: Settings (F6), Keys.</source>
        <translation>इसे बाद में भी बनाया जा सकता है: सेटिंग्स (F6), कुंजियाँ।</translation>
    </message>
    <message>
        <source>It gives the password of this seat anew. This is recorded and reported.</source>
        <translation>यह इस सीट का पासवर्ड नए सिरे से देती है। यह दर्ज होता है और बताया जाता है।</translation>
    </message>
    <message>
        <source>It is shown this once, and changed at the first sign-in.</source>
        <translation>यह एक ही बार दिखाया जाता है, और पहली बार साइन इन करने पर बदला जाता है।</translation>
    </message>
    <message>
        <source>Keeping of a held image</source>
        <translation>रोकी गई छवि रखना</translation>
    </message>
    <message>
        <source>Keeping of a segmentation</source>
        <translation>खंडन रखना</translation>
    </message>
    <message>
        <source>Keeping of marks</source>
        <translation>चिह्न रखना</translation>
    </message>
    <message>
        <source>Keys into memory</source>
        <translation>कुंजियाँ मेमोरी में</translation>
    </message>
    <message>
        <source>Keys out of memory</source>
        <translation>कुंजियाँ मेमोरी से बाहर</translation>
    </message>
    <message>
        <source>Leave your own name, the program&apos;s and the site&apos;s out of it.</source>
        <translation>इसमें अपना, प्रोग्राम का और साइट का नाम न रखें।</translation>
    </message>
    <message>
        <source>Leaving for another site</source>
        <translation>दूसरे स्थल के लिए जाना</translation>
    </message>
    <message>
        <source>Legal hold</source>
        <translation>कानूनी रोक</translation>
    </message>
    <message>
        <source>Licence number</source>
        <translation>लाइसेंस संख्या</translation>
    </message>
    <message>
        <source>Lift the hold on {what}</source>
        <translation>{what} पर से रोक हटाएँ</translation>
    </message>
    <message>
        <source>Lifting of a legal hold</source>
        <translation>कानूनी रोक हटाना</translation>
    </message>
    <message>
        <source>Lightbox</source>
        <translation>Lightbox</translation>
    </message>
    <message>
        <source>Lightbox ended unexpectedly. This is the screen as it was at {at}.</source>
        <translation>Lightbox अचानक बंद हो गया था। यह {at} की स्क्रीन है।</translation>
    </message>
    <message>
        <source>Lightbox {version}</source>
        <translation>Lightbox {version}</translation>
    </message>
    <message>
        <source>Lightbox, window {n}</source>
        <translation>Lightbox, विंडो {n}</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>लाइन</translation>
    </message>
    <message>
        <source>Lines of known length</source>
        <translation>ज्ञात लंबाई की रेखाएँ</translation>
    </message>
    <message>
        <source>Link pan</source>
        <translation>खिसकाना जोड़ें</translation>
    </message>
    <message>
        <source>Link scroll</source>
        <translation>स्क्रॉल जोड़ें</translation>
    </message>
    <message>
        <source>Link viewports</source>
        <translation>व्यूपोर्ट जोड़ें</translation>
    </message>
    <message>
        <source>Link window</source>
        <translation>विंडो जोड़ें</translation>
    </message>
    <message>
        <source>Link zoom</source>
        <translation>ज़ूम जोड़ें</translation>
    </message>
    <message>
        <source>Linked</source>
        <translation>जुड़े हुए</translation>
    </message>
    <message>
        <source>Linking and comparing are off.</source>
        <translation>जोड़ना और तुलना बंद हैं।</translation>
    </message>
    <message>
        <source>Links</source>
        <translation>जोड़</translation>
    </message>
    <message>
        <source>Listen again</source>
        <translation>फिर से सुनना</translation>
    </message>
    <message>
        <source>Listening as {name}</source>
        <translation>{name} के रूप में सुन रहा है</translation>
    </message>
    <message>
        <source>Lists</source>
        <translation>सूचियाँ</translation>
    </message>
    <message>
        <source>Load the network</source>
        <translation>नेटवर्क लोड करना</translation>
    </message>
    <message>
        <source>Load the viewer</source>
        <translation>व्यूअर लोड करना</translation>
    </message>
    <message>
        <source>Load the writers</source>
        <translation>लिखने वाले भाग लोड करना</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>लॉक करें</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>लॉक है</translation>
    </message>
    <message>
        <source>Locked after {n} hours: prove who you are</source>
        <translation>{n} घंटे बाद लॉक: अपनी पहचान साबित करें</translation>
    </message>
    <message>
        <source>Locked after {n} minutes without input</source>
        <translation>{n} मिनट तक इनपुट न होने पर लॉक हुआ</translation>
    </message>
    <message>
        <source>Locked archive</source>
        <translation>पासवर्ड वाली ज़िप फ़ाइल</translation>
    </message>
    <message>
        <source>Locked because the computer slept</source>
        <translation>कंप्यूटर के सोने के कारण लॉक</translation>
    </message>
    <message>
        <source>Locked by you</source>
        <translation>आपने लॉक किया</translation>
    </message>
    <message>
        <source>Locked with the screen of the computer</source>
        <translation>कंप्यूटर की स्क्रीन के साथ लॉक</translation>
    </message>
    <message>
        <source>Long and short axes</source>
        <translation>लंबे और छोटे अक्ष</translation>
    </message>
    <message>
        <source>Long and short axis</source>
        <translation>लंबा और छोटा अक्ष</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>फिर देखें</translation>
    </message>
    <message>
        <source>Look at a held image</source>
        <translation>रोकी गई छवि देखना</translation>
    </message>
    <message>
        <source>Look again, or take them off the list.</source>
        <translation>फिर से देखें, या उन्हें सूची से हटाएँ।</translation>
    </message>
    <message>
        <source>Account kept</source>
        <translation>खाता सहेजा गया</translation>
    </message>
    <message>
        <source>Adding of a model</source>
        <translation>मॉडल जोड़ना</translation>
    </message>
    <message>
        <source>An overlay is drawn into the compressed pixels, and it cannot be taken out.</source>
        <translation>संपीड़ित पिक्सेलों में एक ओवरले बना है, और उसे हटाया नहीं जा सकता।</translation>
    </message>
    <message>
        <source>Caller refused: certificate or TLS</source>
        <translation>कॉलर अस्वीकृत: प्रमाणपत्र या TLS</translation>
    </message>
    <message>
        <source>Clock was set</source>
        <translation>घड़ी बदली गई</translation>
    </message>
    <message>
        <source>Damaged image given up</source>
        <translation>क्षतिग्रस्त छवि छोड़ी गई</translation>
    </message>
    <message>
        <source>Delivery once more</source>
        <translation>फिर से भेजना</translation>
    </message>
    <message>
        <source>Leave it out, or have the study sent uncompressed.</source>
        <translation>इसे छोड़ दें, या अध्ययन असंपीड़ित मँगवाएँ।</translation>
    </message>
    <message>
        <source>Look at a held image beside another</source>
        <translation>रोकी गई छवि को दूसरी के साथ देखना</translation>
    </message>
    <message>
        <source>Look at a study</source>
        <translation>अध्ययन देखना</translation>
    </message>
    <message>
        <source>Look at each of them and confirm it.</source>
        <translation>हर एक को देखें और पुष्टि करें।</translation>
    </message>
    <message>
        <source>Look at it, and draw the rectangles by hand.</source>
        <translation>इसे देखें, और आयत हाथ से बनाएँ।</translation>
    </message>
    <message>
        <source>Look at the disk</source>
        <translation>डिस्क देखें</translation>
    </message>
    <message>
        <source>Look at the images and blank what names anybody, then confirm it.</source>
        <translation>छवियाँ देखें, जो किसी का नाम बताए उसे मिटाएँ, फिर पुष्टि करें।</translation>
    </message>
    <message>
        <source>Look at the images yourself.</source>
        <translation>छवियाँ स्वयं देखें।</translation>
    </message>
    <message>
        <source>Look at the list again.</source>
        <translation>सूची फिर से देखें।</translation>
    </message>
    <message>
        <source>Look at the orders</source>
        <translation>ऑर्डर देखना</translation>
    </message>
    <message>
        <source>Look at the outbox</source>
        <translation>आउटबॉक्स देखें</translation>
    </message>
    <message>
        <source>Look at the program</source>
        <translation>प्रोग्राम देखना</translation>
    </message>
    <message>
        <source>Look at the worklist</source>
        <translation>कार्यसूची देखना</translation>
    </message>
    <message>
        <source>Look at what arrived</source>
        <translation>जो आया है उसे देखना</translation>
    </message>
    <message>
        <source>Look at what it sent, or delete it; then it may send again.</source>
        <translation>जो उसने भेजा है उसे देखें या हटाएँ; फिर वह दोबारा भेज सकता है।</translation>
    </message>
    <message>
        <source>Look beneath the shutter</source>
        <translation>शटर के नीचे देखें</translation>
    </message>
    <message>
        <source>Look for a CD or stick</source>
        <translation>CD या स्टिक खोजना</translation>
    </message>
    <message>
        <source>Look for text in images</source>
        <translation>छवियों में पाठ ढूँढें</translation>
    </message>
    <message>
        <source>Look for unusual access</source>
        <translation>असामान्य पहुँच खोजें</translation>
    </message>
    <message>
        <source>Look into quarantine</source>
        <translation>क्वारंटीन में देखना</translation>
    </message>
    <message>
        <source>Look into the log</source>
        <translation>लॉग में देखें</translation>
    </message>
    <message>
        <source>Look into the log at alert {n}</source>
        <translation>चेतावनी {n} पर लॉग में देखें</translation>
    </message>
    <message>
        <source>Looked at</source>
        <translation>देखा गया</translation>
    </message>
    <message>
        <source>Looked at by {who}: {words}</source>
        <translation>{who} ने देखा: {words}</translation>
    </message>
    <message>
        <source>Looking for a CD or stick…</source>
        <translation>CD या स्टिक खोजी जा रही है…</translation>
    </message>
    <message>
        <source>Looking for text…</source>
        <translation>पाठ ढूँढा जा रहा है…</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>खोज जारी…</translation>
    </message>
    <message>
        <source>Lost everything? Use the recovery key</source>
        <translation>सब खो गया? पुनर्प्राप्ति कुंजी काम में लें</translation>
    </message>
    <message>
        <source>Lowest value</source>
        <translation>न्यूनतम मान</translation>
    </message>
    <message>
        <source>Lowest value of the layer</source>
        <translation>परत का न्यूनतम मान</translation>
    </message>
    <message>
        <source>Lung and mediastinum</source>
        <translation>फेफड़ा और मीडियास्टिनम</translation>
    </message>
    <message>
        <source>M, F or O</source>
        <translation>M, F या O</translation>
    </message>
    <message>
        <source>MIP</source>
        <translation>MIP</translation>
    </message>
    <message>
        <source>MLO</source>
        <translation>MLO</translation>
    </message>
    <message>
        <source>MR MIP</source>
        <translation>MR MIP</translation>
    </message>
    <message>
        <source>MR T2 brain</source>
        <translation>MR T2 मस्तिष्क</translation>
    </message>
    <message>
        <source>MR angiography</source>
        <translation>MR एंजियोग्राफ़ी</translation>
    </message>
    <message>
        <source>MR default</source>
        <translation>MR सामान्य</translation>
    </message>
    <message>
        <source>MR sequences</source>
        <translation>MR sequences</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>बनाया गया</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>निर्माता</translation>
    </message>
    <message>
        <source>Made on</source>
        <translation>बनने की तिथि</translation>
    </message>
    <message>
        <source>Made on {day}; it opens the seat when its guard is lost.</source>
        <translation>{day} को बनाई गई; रक्षक खो जाने पर यह सीट खोलती है।</translation>
    </message>
    <message>
        <source>Magnified projections</source>
        <translation>आवर्धित प्रक्षेप</translation>
    </message>
    <message>
        <source>Magnifier</source>
        <translation>आवर्धक</translation>
    </message>
    <message>
        <source>Make a new recovery key</source>
        <translation>नई पुनर्प्राप्ति कुंजी बनाएँ</translation>
    </message>
    <message>
        <source>Make another one, and name a file that does not exist yet.</source>
        <translation>एक और बनाएँ, और ऐसी फ़ाइल का नाम दें जो अभी मौजूद नहीं है।</translation>
    </message>
    <message>
        <source>Make it smaller where it came from, or ask the administrator for the limit.</source>
        <translation>जहाँ से यह आया वहाँ इसे छोटा करें, या व्यवस्थापक से सीमा के बारे में पूछें।</translation>
    </message>
    <message>
        <source>Make it your own, to be changed</source>
        <translation>इसे अपना बनाएँ, बदलने के लिए</translation>
    </message>
    <message>
        <source>Make room: delete studies that an archive has confirmed, or use a larger disk. It goes on by itself then.</source>
        <translation>जगह बनाएँ: जिन अध्ययनों की किसी संग्रह ने पुष्टि की है उन्हें हटाएँ, या बड़ी डिस्क लें। फिर यह अपने आप आगे चलेगा।</translation>
    </message>
    <message>
        <source>Make the account</source>
        <translation>खाता बनाएँ</translation>
    </message>
    <message>
        <source>Make the backup when that has ended.</source>
        <translation>उसके पूरा होने पर बैकअप लें।</translation>
    </message>
    <message>
        <source>Make the recovery key</source>
        <translation>पुनर्प्राप्ति कुंजी बनाएँ</translation>
    </message>
    <message>
        <source>Making of a capsule</source>
        <translation>कैप्सूल बनाना</translation>
    </message>
    <message>
        <source>Making of a certificate</source>
        <translation>प्रमाणपत्र बनाना</translation>
    </message>
    <message>
        <source>Mammography</source>
        <translation>मैमोग्राफ़ी</translation>
    </message>
    <message>
        <source>Manages people and roles, and adds the others on the page People (F6). From now on everybody signs in.</source>
        <translation>लोगों और भूमिकाओं का प्रबंधन करता है, और बाकी लोगों को पृष्ठ लोग (F6) पर जोड़ता है। अब से हर कोई साइन इन करता है।</translation>
    </message>
    <message>
        <source>Many patients in an hour</source>
        <translation>एक घंटे में बहुत रोगी</translation>
    </message>
    <message>
        <source>Map the mask back to the images it was made from.</source>
        <translation>mask को उन चित्रों पर वापस लाएँ जिनसे वह बना।</translation>
    </message>
    <message>
        <source>Mark all in range</source>
        <translation>सीमा में सब चिह्नित करें</translation>
    </message>
    <message>
        <source>Mark everything in the range</source>
        <translation>सीमा के भीतर सब अंकित करें</translation>
    </message>
    <message>
        <source>Mark out by hand</source>
        <translation>हाथ से अंकित करें</translation>
    </message>
    <message>
        <source>Mark out on another seat.</source>
        <translation>दूसरे कंप्यूटर पर अंकित करें।</translation>
    </message>
    <message>
        <source>Mark something first.</source>
        <translation>पहले कुछ अंकित करें।</translation>
    </message>
    <message>
        <source>Marks cannot be saved without the images they lie on.</source>
        <translation>चिह्न उन चित्रों के बिना नहीं सहेजे जा सकते जिन पर वे हैं।</translation>
    </message>
    <message>
        <source>Marks, findings or a report rest on the object that is held.</source>
        <translation>निशान, निष्कर्ष या रिपोर्ट यहाँ वाले ऑब्जेक्ट पर टिके हैं।</translation>
    </message>
    <message>
        <source>Matrix</source>
        <translation>मैट्रिक्स</translation>
    </message>
    <message>
        <source>Max</source>
        <translation>अधिकतम</translation>
    </message>
    <message>
        <source>Maximise viewport</source>
        <translation>व्यूपोर्ट बड़ा करें</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>माध्य</translation>
    </message>
    <message>
        <source>Mean (SD)</source>
        <translation>माध्य (SD)</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>मापें</translation>
    </message>
    <message>
        <source>Measure in spite of missing or uneven slices</source>
        <translation>अनुपस्थित या असमान स्लाइसों के बावजूद मापें</translation>
    </message>
    <message>
        <source>Measure on another seat, and tell the administrator; Settings, Self-test says why.</source>
        <translation>दूसरे कंप्यूटर पर मापें और प्रशासक को बताएँ; सेटिंग्स, स्व-परीक्षण बताता है क्यों।</translation>
    </message>
    <message>
        <source>Measure on another seat.</source>
        <translation>दूसरे कंप्यूटर पर मापें।</translation>
    </message>
    <message>
        <source>Measure on the images, or let a model look.</source>
        <translation>चित्रों पर मापें, या किसी मॉडल को देखने दें।</translation>
    </message>
    <message>
        <source>Measure something first.</source>
        <translation>पहले कुछ मापें।</translation>
    </message>
    <message>
        <source>Measure something of known length, choose it, then calibrate.</source>
        <translation>ज्ञात लंबाई की कोई चीज़ मापें, उसे चुनें, फिर अंशांकन करें।</translation>
    </message>
    <message>
        <source>Measure there by hand.</source>
        <translation>वहाँ हाथ से मापें।</translation>
    </message>
    <message>
        <source>Measure this segment</source>
        <translation>यह सेगमेंट मापें</translation>
    </message>
    <message>
        <source>Measure with the tool used last</source>
        <translation>पिछली बार के औज़ार से मापें</translation>
    </message>
    <message>
        <source>Measurement</source>
        <translation>माप</translation>
    </message>
    <message>
        <source>Measurements</source>
        <translation>माप</translation>
    </message>
    <message>
        <source>Measuring and outlining</source>
        <translation>मापना और रेखांकन</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>मापा जा रहा है…</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>माध्यिका</translation>
    </message>
    <message>
        <source>Medical physicist</source>
        <translation>चिकित्सा भौतिकविद्</translation>
    </message>
    <message>
        <source>Mending of file modes</source>
        <translation>फ़ाइल अनुमतियाँ सुधारना</translation>
    </message>
    <message>
        <source>Message on a procedure</source>
        <translation>प्रक्रिया पर संदेश</translation>
    </message>
    <message>
        <source>Middle</source>
        <translation>बीच का</translation>
    </message>
    <message>
        <source>Middle mouse button: crosshair</source>
        <translation>माउस का बीच का बटन: क्रॉसहेयर</translation>
    </message>
    <message>
        <source>Middle mouse button: magnifier</source>
        <translation>माउस का बीच का बटन: आवर्धक</translation>
    </message>
    <message>
        <source>Middle mouse button: pan</source>
        <translation>माउस का बीच का बटन: खिसकाना</translation>
    </message>
    <message>
        <source>Middle mouse button: rotate</source>
        <translation>माउस का बीच का बटन: घुमाना</translation>
    </message>
    <message>
        <source>Middle mouse button: scroll</source>
        <translation>माउस का बीच का बटन: स्क्रॉल</translation>
    </message>
    <message>
        <source>Middle mouse button: window</source>
        <translation>माउस का बीच का बटन: विंडो</translation>
    </message>
    <message>
        <source>Middle mouse button: zoom</source>
        <translation>माउस का बीच का बटन: ज़ूम</translation>
    </message>
    <message>
        <source>Middle mouse button: {tool}</source>
        <translation>माउस का बीच का बटन: {tool}</translation>
    </message>
    <message>
        <source>Min</source>
        <translation>न्यूनतम</translation>
    </message>
    <message>
        <source>Minutes that an account is locked after ten wrong sign-ins.</source>
        <translation>दस ग़लत साइन-इन के बाद खाता कितने मिनट बंद रहे।</translation>
    </message>
    <message>
        <source>Minutes until emergency access ends by itself.</source>
        <translation>कितने मिनट में आपातकालीन पहुँच अपने आप समाप्त हो।</translation>
    </message>
    <message>
        <source>Minutes without input until the lock.</source>
        <translation>बिना इनपुट के कितने मिनट बाद ताला लगे।</translation>
    </message>
    <message>
        <source>Mod</source>
        <translation>Mod</translation>
    </message>
    <message>
        <source>Modalities of the role</source>
        <translation>भूमिका की मोडैलिटी</translation>
    </message>
    <message>
        <source>Modalities, empty: every one</source>
        <translation>मोडैलिटी, खाली: सभी</translation>
    </message>
    <message>
        <source>Modality</source>
        <translation>Modality</translation>
    </message>
    <message>
        <source>Modality is one of</source>
        <translation>Modality इनमें से एक है</translation>
    </message>
    <message>
        <source>Modality, as CT</source>
        <translation>मोडैलिटी, जैसे CT</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>मॉडल</translation>
    </message>
    <message>
        <source>Model run</source>
        <translation>मॉडल चलाना</translation>
    </message>
    <message>
        <source>Model run failed</source>
        <translation>मॉडल चलाना विफल</translation>
    </message>
    <message>
        <source>Model run refused</source>
        <translation>मॉडल चलाना अस्वीकृत</translation>
    </message>
    <message>
        <source>Model run stopped</source>
        <translation>मॉडल चलाना रोका गया</translation>
    </message>
    <message>
        <source>Model score</source>
        <translation>मॉडल का स्कोर</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>मॉडल</translation>
    </message>
    <message>
        <source>Models must be signed here, and this seat was given no key to check that with.</source>
        <translation>यहाँ मॉडल हस्ताक्षरित होने चाहिए, और इस सीट को जाँचने की कोई कुंजी नहीं दी गई।</translation>
    </message>
    <message>
        <source>Models on this study</source>
        <translation>इस अध्ययन पर मॉडल</translation>
    </message>
    <message>
        <source>Models run on {device}</source>
        <translation>मॉडल {device} पर चलते हैं</translation>
    </message>
    <message>
        <source>Monitors, at least</source>
        <translation>मॉनिटर, कम से कम</translation>
    </message>
    <message>
        <source>More tools</source>
        <translation>और औज़ार</translation>
    </message>
    <message>
        <source>Mouse buttons</source>
        <translation>माउस के बटन</translation>
    </message>
    <message>
        <source>Move it into the patient.</source>
        <translation>इसे रोगी के भीतर ले जाएँ।</translation>
    </message>
    <message>
        <source>My unread</source>
        <translation>मेरे अपठित</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>नाम</translation>
    </message>
    <message>
        <source>Name a file that does not exist yet, in a folder of your own.</source>
        <translation>अपने किसी फ़ोल्डर में ऐसी फ़ाइल का नाम दें जो अभी मौजूद नहीं है।</translation>
    </message>
    <message>
        <source>Name a file that does not exist yet.</source>
        <translation>ऐसी फ़ाइल का नाम दें जो अभी नहीं है।</translation>
    </message>
    <message>
        <source>Name a file that is not there yet.</source>
        <translation>ऐसी फ़ाइल का नाम दें जो अभी नहीं है।</translation>
    </message>
    <message>
        <source>Name a folder that does not exist yet, or an empty one.</source>
        <translation>ऐसा फ़ोल्डर बताएँ जो अभी नहीं है, या जो खाली है।</translation>
    </message>
    <message>
        <source>Name a model.</source>
        <translation>किसी मॉडल का नाम दें।</translation>
    </message>
    <message>
        <source>Name an administrator&apos;s account, who then resets the others.</source>
        <translation>किसी प्रशासक का खाता बताएँ, जो फिर दूसरों के खाते ठीक करे।</translation>
    </message>
    <message>
        <source>Name files or folders.</source>
        <translation>फ़ाइलों या फ़ोल्डरों के नाम दें।</translation>
    </message>
    <message>
        <source>Name for signing in</source>
        <translation>साइन इन का नाम</translation>
    </message>
    <message>
        <source>Name its step ID or its accession number.</source>
        <translation>उसका चरण ID या एक्सेशन नंबर बताएँ।</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>प्रीसेट का नाम</translation>
    </message>
    <message>
        <source>Name of the protocol</source>
        <translation>प्रोटोकॉल का नाम</translation>
    </message>
    <message>
        <source>Name of the rule</source>
        <translation>नियम का नाम</translation>
    </message>
    <message>
        <source>Name of the segment</source>
        <translation>सेगमेंट का नाम</translation>
    </message>
    <message>
        <source>Name one study.</source>
        <translation>एक अध्ययन का नाम दें।</translation>
    </message>
    <message>
        <source>Name two lengths on one image.</source>
        <translation>एक चित्र की दो लंबाइयाँ बताएँ।</translation>
    </message>
    <message>
        <source>Name two of kind length.</source>
        <translation>length प्रकार के दो बताएँ।</translation>
    </message>
    <message>
        <source>Name what to take in.</source>
        <translation>बताएँ कि क्या लेना है।</translation>
    </message>
    <message>
        <source>Name, ID, accession, description</source>
        <translation>नाम, ID, accession, विवरण</translation>
    </message>
    <message>
        <source>Names of patients, descriptions from the images and reports stay as they were written.</source>
        <translation>रोगियों के नाम, चित्रों के विवरण और रिपोर्टें वैसी ही रहती हैं जैसी लिखी गईं।</translation>
    </message>
    <message>
        <source>Names, dates and UIDs are drawn at the export: the project has no name yet.</source>
        <translation>नाम, तिथियाँ और UID निर्यात के समय बनेंगे: परियोजना का अभी कोई नाम नहीं है।</translation>
    </message>
    <message>
        <source>Names, dates and UIDs are drawn at the export: the project is new.</source>
        <translation>नाम, तिथियाँ और UID निर्यात के समय बनेंगे: परियोजना नई है।</translation>
    </message>
    <message>
        <source>Needs no look</source>
        <translation>देखना आवश्यक नहीं</translation>
    </message>
    <message>
        <source>Needs the right to {what}.</source>
        <translation>इसके लिए यह अधिकार चाहिए: {what}।</translation>
    </message>
    <message>
        <source>Neither holds an image.</source>
        <translation>दोनों में कोई तस्वीर नहीं है।</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>नेटवर्क</translation>
    </message>
    <message>
        <source>Network entry</source>
        <translation>नेटवर्क प्रवेश</translation>
    </message>
    <message>
        <source>New account</source>
        <translation>नया खाता</translation>
    </message>
    <message>
        <source>New guard of the keys</source>
        <translation>कुंजियों का नया रक्षक</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>नई कुंजी</translation>
    </message>
    <message>
        <source>New passphrase</source>
        <translation>नया पासफ़्रेज़</translation>
    </message>
    <message>
        <source>New peer</source>
        <translation>नया पीयर</translation>
    </message>
    <message>
        <source>New recovery key</source>
        <translation>नई पुनर्प्राप्ति कुंजी</translation>
    </message>
    <message>
        <source>New segment</source>
        <translation>नया सेगमेंट</translation>
    </message>
    <message>
        <source>New window on the next monitor</source>
        <translation>अगले मॉनिटर पर नई विंडो</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>अगला</translation>
    </message>
    <message>
        <source>Next image</source>
        <translation>अगला चित्र</translation>
    </message>
    <message>
        <source>Next key image</source>
        <translation>अगला मुख्य चित्र</translation>
    </message>
    <message>
        <source>Next patient</source>
        <translation>अगला रोगी</translation>
    </message>
    <message>
        <source>Next presentation state</source>
        <translation>अगला presentation state</translation>
    </message>
    <message>
        <source>Next segment</source>
        <translation>अगला सेगमेंट</translation>
    </message>
    <message>
        <source>Next series</source>
        <translation>अगली series</translation>
    </message>
    <message>
        <source>Next stage</source>
        <translation>अगला चरण</translation>
    </message>
    <message>
        <source>Next stage of the hanging</source>
        <translation>hanging का अगला चरण</translation>
    </message>
    <message>
        <source>Next study</source>
        <translation>अगला अध्ययन</translation>
    </message>
    <message>
        <source>Next viewport</source>
        <translation>अगला व्यूपोर्ट</translation>
    </message>
    <message>
        <source>No CD or stick with a DICOMDIR is in. Choose its folder, or drop it on the window.</source>
        <translation>DICOMDIR वाली कोई CD या स्टिक नहीं लगी है। उसका फ़ोल्डर चुनें, या उसे विंडो पर छोड़ें।</translation>
    </message>
    <message>
        <source>No access has stood out on this seat.</source>
        <translation>इस स्थान पर कोई पहुँच असामान्य नहीं रही।</translation>
    </message>
    <message>
        <source>No account was named.</source>
        <translation>किसी खाते का नाम नहीं दिया गया।</translation>
    </message>
    <message>
        <source>No archive</source>
        <translation>कोई आर्काइव नहीं</translation>
    </message>
    <message>
        <source>No archive answered</source>
        <translation>किसी आर्काइव ने उत्तर नहीं दिया</translation>
    </message>
    <message>
        <source>No archive is configured on this seat.</source>
        <translation>इस कंप्यूटर पर कोई आर्काइव तय नहीं है।</translation>
    </message>
    <message>
        <source>No archive is configured; everything on this seat works</source>
        <translation>कोई आर्काइव तय नहीं है; इस कंप्यूटर पर सब कुछ चलता है</translation>
    </message>
    <message>
        <source>No certificate yet: TLS needs one from your hospital&apos;s authority.</source>
        <translation>अभी कोई प्रमाणपत्र नहीं: TLS के लिए आपके अस्पताल के प्राधिकरण से एक चाहिए।</translation>
    </message>
    <message>
        <source>No command of that name</source>
        <translation>इस नाम का कोई आदेश नहीं</translation>
    </message>
    <message>
        <source>No digit</source>
        <translation>कोई अंक नहीं</translation>
    </message>
    <message>
        <source>No event of the log is what is looked for.</source>
        <translation>लॉग में ऐसी कोई घटना नहीं है जो खोजी जा रही है।</translation>
    </message>
    <message>
        <source>No file was named.</source>
        <translation>किसी फ़ाइल का नाम नहीं दिया गया।</translation>
    </message>
    <message>
        <source>No findings yet</source>
        <translation>अभी कोई निष्कर्ष नहीं</translation>
    </message>
    <message>
        <source>No folder is set for the backups of this seat.</source>
        <translation>इस सीट के बैकअप के लिए कोई फ़ोल्डर तय नहीं है।</translation>
    </message>
    <message>
        <source>No image is of a kind that text is burned into.</source>
        <translation>कोई छवि ऐसी नहीं जिसमें पाठ लिखा होता है।</translation>
    </message>
    <message>
        <source>No image of this order is on this seat, so it cannot be completed.</source>
        <translation>इस ऑर्डर की कोई छवि इस सीट पर नहीं है, इसलिए इसे पूरा नहीं किया जा सकता।</translation>
    </message>
    <message>
        <source>No image of this study is marked as a key image.</source>
        <translation>इस अध्ययन का कोई चित्र मुख्य चित्र के रूप में अंकित नहीं है।</translation>
    </message>
    <message>
        <source>No import was interrupted.</source>
        <translation>कोई आयात बीच में नहीं रुका।</translation>
    </message>
    <message>
        <source>No impression was written.</source>
        <translation>कोई निष्कर्ष-सार नहीं लिखा गया।</translation>
    </message>
    <message>
        <source>No index could be made for this medium.</source>
        <translation>इस माध्यम (CD या USB) के लिए सूची नहीं बन सकी।</translation>
    </message>
    <message>
        <source>No jobs</source>
        <translation>कोई काम नहीं</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>कोई कुंजी नहीं</translation>
    </message>
    <message>
        <source>No length of an earlier study is chosen.</source>
        <translation>पुराने अध्ययन की कोई लंबाई नहीं चुनी गई।</translation>
    </message>
    <message>
        <source>No letters.</source>
        <translation>कोई अक्षर नहीं।</translation>
    </message>
    <message>
        <source>No mark is copied.</source>
        <translation>किसी चिह्न की प्रतिलिपि नहीं की गई है।</translation>
    </message>
    <message>
        <source>No model is cleared as a medical device.</source>
        <translation>कोई भी मॉडल चिकित्सा उपकरण के रूप में स्वीकृत नहीं है।</translation>
    </message>
    <message>
        <source>No model is installed on this seat.</source>
        <translation>इस कंप्यूटर पर कोई मॉडल स्थापित नहीं है।</translation>
    </message>
    <message>
        <source>No name</source>
        <translation>नाम नहीं</translation>
    </message>
    <message>
        <source>No network since {time}.</source>
        <translation>{time} से नेटवर्क नहीं है।</translation>
    </message>
    <message>
        <source>No network, everything on this seat works</source>
        <translation>नेटवर्क नहीं है, इस सीट पर सब कुछ काम करता है</translation>
    </message>
    <message>
        <source>No new passphrase was given.</source>
        <translation>कोई नया पासफ़्रेज़ नहीं दिया गया।</translation>
    </message>
    <message>
        <source>No new password was given.</source>
        <translation>कोई नया पासवर्ड नहीं दिया गया।</translation>
    </message>
    <message>
        <source>No number in quarantine begins like this, or several do.</source>
        <translation>क्वारंटीन में ऐसे शुरू होने वाला कोई नंबर नहीं है, या कई हैं।</translation>
    </message>
    <message>
        <source>No object with the same SOP Instance UID is held.</source>
        <translation>इसी SOP Instance UID का कोई ऑब्जेक्ट यहाँ नहीं है।</translation>
    </message>
    <message>
        <source>No other prior of this patient is on this seat.</source>
        <translation>इस रोगी का कोई और पुराना अध्ययन इस कंप्यूटर पर नहीं है।</translation>
    </message>
    <message>
        <source>No other series fits over this one.</source>
        <translation>कोई दूसरी series इसके ऊपर नहीं बैठती।</translation>
    </message>
    <message>
        <source>No password was given.</source>
        <translation>कोई पासवर्ड नहीं दिया गया।</translation>
    </message>
    <message>
        <source>No patient is named.</source>
        <translation>किसी रोगी का नाम नहीं दिया गया।</translation>
    </message>
    <message>
        <source>No policy file: every option has its default</source>
        <translation>कोई नीति फ़ाइल नहीं: हर विकल्प अपने पूर्वनिर्धारित मान पर है</translation>
    </message>
    <message>
        <source>No preview can be written of this image.</source>
        <translation>इस छवि का पूर्वावलोकन नहीं लिखा जा सकता।</translation>
    </message>
    <message>
        <source>No prior on this seat.
Ask the archives with F5.</source>
        <translation>इस कंप्यूटर पर कोई पिछला अध्ययन नहीं।
F5 से आर्काइव से पूछें।</translation>
    </message>
    <message>
        <source>No range of values is set.</source>
        <translation>मानों की कोई सीमा तय नहीं है।</translation>
    </message>
    <message>
        <source>No recovery key was given.</source>
        <translation>कोई पुनर्प्राप्ति कुंजी नहीं दी गई।</translation>
    </message>
    <message>
        <source>No report of this patient on this seat.</source>
        <translation>इस कंप्यूटर पर इस रोगी की कोई रिपोर्ट नहीं।</translation>
    </message>
    <message>
        <source>No report on this study has been signed yet.</source>
        <translation>इस अध्ययन की किसी रिपोर्ट पर अभी हस्ताक्षर नहीं हुए हैं।</translation>
    </message>
    <message>
        <source>No report open</source>
        <translation>कोई रिपोर्ट नहीं खुली</translation>
    </message>
    <message>
        <source>No report yet</source>
        <translation>अभी कोई रिपोर्ट नहीं</translation>
    </message>
    <message>
        <source>No saved mark of another reader lies on this image.</source>
        <translation>इस चित्र पर किसी दूसरे चिकित्सक का सहेजा चिह्न नहीं है।</translation>
    </message>
    <message>
        <source>No segment is chosen that has anything in it.</source>
        <translation>ऐसा कोई सेगमेंट नहीं चुना गया जिसमें कुछ हो।</translation>
    </message>
    <message>
        <source>No segment lies here.</source>
        <translation>यहाँ कोई सेगमेंट नहीं है।</translation>
    </message>
    <message>
        <source>No segments</source>
        <translation>कोई सेगमेंट नहीं</translation>
    </message>
    <message>
        <source>No studies on this seat</source>
        <translation>इस कंप्यूटर पर कोई अध्ययन नहीं</translation>
    </message>
    <message>
        <source>No study is chosen</source>
        <translation>कोई अध्ययन नहीं चुना गया</translation>
    </message>
    <message>
        <source>No study is chosen to be de-identified.</source>
        <translation>पहचान हटाने के लिए कोई अध्ययन नहीं चुना गया।</translation>
    </message>
    <message>
        <source>No study is open or chosen.</source>
        <translation>कोई अध्ययन खुला या चुना नहीं है।</translation>
    </message>
    <message>
        <source>No study is open to test it against.</source>
        <translation>जाँचने के लिए कोई अध्ययन खुला नहीं है।</translation>
    </message>
    <message>
        <source>No study is open, so no earlier one can be compared with it.</source>
        <translation>कोई अध्ययन खुला नहीं है, इसलिए पुराने से तुलना नहीं हो सकती।</translation>
    </message>
    <message>
        <source>No study is open, so no other one can be shown beside it.</source>
        <translation>कोई अध्ययन खुला नहीं है, इसलिए साथ में दूसरा नहीं दिखाया जा सकता।</translation>
    </message>
    <message>
        <source>No study of this archive is chosen, and none is left half-brought.</source>
        <translation>इस आर्काइव का कोई अध्ययन चुना नहीं है, और कोई अधूरा भी नहीं है।</translation>
    </message>
    <message>
        <source>No study open</source>
        <translation>कोई अध्ययन नहीं खुला</translation>
    </message>
    <message>
        <source>No study passes the filter</source>
        <translation>फ़िल्टर से कोई अध्ययन नहीं गुज़रता</translation>
    </message>
    <message>
        <source>No study was found</source>
        <translation>कोई अध्ययन नहीं मिला</translation>
    </message>
    <message>
        <source>No such alert waits.</source>
        <translation>ऐसी कोई चेतावनी प्रतीक्षा में नहीं है।</translation>
    </message>
    <message>
        <source>No text found.</source>
        <translation>कोई पाठ नहीं मिला।</translation>
    </message>
    <message>
        <source>No worklist answered</source>
        <translation>किसी वर्कलिस्ट ने उत्तर नहीं दिया</translation>
    </message>
    <message>
        <source>No worklist has named this step.</source>
        <translation>किसी वर्कलिस्ट ने यह चरण नहीं बताया है।</translation>
    </message>
    <message>
        <source>No worklist is known</source>
        <translation>कोई वर्कलिस्ट ज्ञात नहीं</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>क्र.</translation>
    </message>
    <message>
        <source>Nobody has used it on this seat.</source>
        <translation>इस सीट पर किसी ने इसका उपयोग नहीं किया।</translation>
    </message>
    <message>
        <source>Nobody holds it.</source>
        <translation>यह किसी के पास नहीं है।</translation>
    </message>
    <message>
        <source>Nobody is signed in at this seat.</source>
        <translation>इस सीट पर किसी ने साइन इन नहीं किया है।</translation>
    </message>
    <message>
        <source>Nobody is signed in with an account.</source>
        <translation>किसी ने खाते से साइन इन नहीं किया है।</translation>
    </message>
    <message>
        <source>Nobody is traced back without a reason.</source>
        <translation>बिना कारण किसी की पहचान वापस नहीं खोजी जाती।</translation>
    </message>
    <message>
        <source>Nobody judges their own access.</source>
        <translation>अपनी पहुँच का निर्णय कोई स्वयं नहीं करता।</translation>
    </message>
    <message>
        <source>Nobody judges their own emergency access.</source>
        <translation>कोई अपनी आपातकालीन पहुँच का निर्णय स्वयं नहीं करता।</translation>
    </message>
    <message>
        <source>Nobody yet. Your archive&apos;s administrator knows its title and address.</source>
        <translation>अभी कोई नहीं। आपके अभिलेखागार का प्रशासक उसका शीर्षक और पता जानता है।</translation>
    </message>
    <message>
        <source>None</source>
        <translation>कोई नहीं</translation>
    </message>
    <message>
        <source>None of these objects can be listed in the index of a medium.</source>
        <translation>इनमें से किसी भी ऑब्जेक्ट को माध्यम की सूची में नहीं रखा जा सकता।</translation>
    </message>
    <message>
        <source>None yet. Set a window on an image, then keep it here.</source>
        <translation>अभी कोई नहीं। चित्र पर विंडो तय करें, फिर यहाँ रखें।</translation>
    </message>
    <message>
        <source>None yet: what arrives stays here, and nothing more is done with it.</source>
        <translation>अभी कोई नहीं: जो आता है यहीं रहता है, और उसके साथ कुछ नहीं किया जाता।</translation>
    </message>
    <message>
        <source>None: it suits every study.</source>
        <translation>कोई नहीं: यह हर अध्ययन के अनुकूल है।</translation>
    </message>
    <message>
        <source>Not DICOM</source>
        <translation>DICOM नहीं</translation>
    </message>
    <message>
        <source>Not calibrated: grey levels may differ from those of another display.</source>
        <translation>अंशांकित नहीं: grey स्तर दूसरे डिस्प्ले से अलग हो सकते हैं।</translation>
    </message>
    <message>
        <source>Not cleared as a medical device</source>
        <translation>चिकित्सा उपकरण के रूप में स्वीकृत नहीं</translation>
    </message>
    <message>
        <source>Not cleared as a medical device.</source>
        <translation>चिकित्सा उपकरण के रूप में स्वीकृत नहीं।</translation>
    </message>
    <message>
        <source>Not every file that the index names is on the medium.</source>
        <translation>सूची में दी गई हर फ़ाइल माध्यम पर नहीं है।</translation>
    </message>
    <message>
        <source>Not justified</source>
        <translation>अनुचित</translation>
    </message>
    <message>
        <source>Not listening: archives cannot send to this seat</source>
        <translation>सुन नहीं रहा: आर्काइव इस कंप्यूटर को नहीं भेज सकते</translation>
    </message>
    <message>
        <source>Not looked through yet</source>
        <translation>अभी जाँचा नहीं गया</translation>
    </message>
    <message>
        <source>Not meant for this study</source>
        <translation>इस अध्ययन के लिए नहीं</translation>
    </message>
    <message>
        <source>Not read</source>
        <translation>नहीं पढ़ी गई</translation>
    </message>
    <message>
        <source>Not received: peer over its share</source>
        <translation>प्राप्त नहीं: पीयर अपने हिस्से से ऊपर</translation>
    </message>
    <message>
        <source>Not run yet</source>
        <translation>अभी नहीं चला</translation>
    </message>
    <message>
        <source>Not shown</source>
        <translation>नहीं दिखाए गए</translation>
    </message>
    <message>
        <source>Not shown. {reason}</source>
        <translation>नहीं दिखाया गया। {reason}</translation>
    </message>
    <message>
        <source>Not signed, or not checked by a key</source>
        <translation>हस्ताक्षरित नहीं, या किसी कुंजी से जाँची नहीं गई</translation>
    </message>
    <message>
        <source>Not yet stored</source>
        <translation>अभी संग्रहित नहीं</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>टिप्पणी</translation>
    </message>
    <message>
        <source>Note on the emergency access of {who}</source>
        <translation>{who} की आपातकालीन पहुँच पर टिप्पणी</translation>
    </message>
    <message>
        <source>Nothing can be shown.</source>
        <translation>कुछ नहीं दिखाया जा सकता।</translation>
    </message>
    <message>
        <source>Nothing in quarantine has this number.</source>
        <translation>quarantine में इस संख्या का कुछ नहीं है।</translation>
    </message>
    <message>
        <source>Nothing is being retrieved.</source>
        <translation>कुछ भी नहीं मँगाया जा रहा।</translation>
    </message>
    <message>
        <source>Nothing is deleted by itself.</source>
        <translation>अपने आप कुछ नहीं हटाया जाता।</translation>
    </message>
    <message>
        <source>Nothing is deleted by itself. The first rule that fits a study says how long it is kept; a study that no rule fits is kept. Holds and pins win over every rule.</source>
        <translation>कुछ भी अपने आप नहीं मिटता। अध्ययन पर जो पहला नियम बैठता है वही बताता है कि वह कितने समय रहे; जिस पर कोई नियम न बैठे वह रहता है। रोक और पिन हर नियम से ऊपर हैं।</translation>
    </message>
    <message>
        <source>Nothing is fetched ahead any more.</source>
        <translation>अब पहले से कुछ नहीं लाया जाता।</translation>
    </message>
    <message>
        <source>Nothing is in quarantine</source>
        <translation>क्वारंटीन में कुछ नहीं है</translation>
    </message>
    <message>
        <source>Nothing is interpolated there; it is drawn as a gap.</source>
        <translation>वहाँ कुछ अनुमानित नहीं किया जाता; उसे रिक्ति के रूप में बनाया जाता है।</translation>
    </message>
    <message>
        <source>Nothing is linked to it. The place of each slice is not known.</source>
        <translation>इससे कुछ नहीं जोड़ा जाता। हर स्लाइस का स्थान ज्ञात नहीं।</translation>
    </message>
    <message>
        <source>Nothing is linked to other series. The images are stacked by their positions.</source>
        <translation>दूसरी series से कुछ नहीं जोड़ा जाता। चित्र अपने स्थान के क्रम में रखे हैं।</translation>
    </message>
    <message>
        <source>Nothing is marked out in the series that is shown.</source>
        <translation>दिखाई गई series में कुछ अंकित नहीं है।</translation>
    </message>
    <message>
        <source>Nothing is marked out.</source>
        <translation>कुछ अंकित नहीं है।</translation>
    </message>
    <message>
        <source>Nothing is ordered for today</source>
        <translation>आज के लिए कोई ऑर्डर नहीं</translation>
    </message>
    <message>
        <source>Nothing is shown that could be remembered.</source>
        <translation>ऐसा कुछ नहीं दिखाया गया जिसे याद रखा जा सके।</translation>
    </message>
    <message>
        <source>Nothing is shown there.</source>
        <translation>वहाँ कुछ नहीं दिखाया गया है।</translation>
    </message>
    <message>
        <source>Nothing is taken in until there is room; reading and reporting go on.</source>
        <translation>जगह होने तक कुछ नहीं लिया जाता; पढ़ना और रिपोर्ट लिखना चलता रहता है।</translation>
    </message>
    <message>
        <source>Nothing is under a legal hold.</source>
        <translation>किसी पर क़ानूनी रोक नहीं है।</translation>
    </message>
    <message>
        <source>Nothing is under way.</source>
        <translation>कुछ नहीं चल रहा।</translation>
    </message>
    <message>
        <source>Nothing measured yet</source>
        <translation>अभी कुछ नहीं मापा गया</translation>
    </message>
    <message>
        <source>Nothing of this file needs repair.</source>
        <translation>इस फ़ाइल में मरम्मत की ज़रूरत नहीं।</translation>
    </message>
    <message>
        <source>Nothing of this patient is on this seat.</source>
        <translation>इस सीट पर इस मरीज़ का कुछ नहीं है।</translation>
    </message>
    <message>
        <source>Nothing to take in was named.</source>
        <translation>लेने के लिए कुछ नहीं बताया गया।</translation>
    </message>
    <message>
        <source>Nothing unread</source>
        <translation>कुछ अपठित नहीं</translation>
    </message>
    <message>
        <source>Nothing unread on this list.</source>
        <translation>इस सूची में कुछ अपठित नहीं।</translation>
    </message>
    <message>
        <source>Nothing waits</source>
        <translation>कुछ प्रतीक्षा में नहीं</translation>
    </message>
    <message>
        <source>Nothing waits for a review.</source>
        <translation>कुछ भी समीक्षा की प्रतीक्षा में नहीं है।</translation>
    </message>
    <message>
        <source>Nothing waits to be sent.</source>
        <translation>भेजने के लिए कुछ प्रतीक्षा में नहीं है।</translation>
    </message>
    <message>
        <source>Nothing was opened by it.</source>
        <translation>इससे कुछ नहीं खोला गया।</translation>
    </message>
    <message>
        <source>Nothing was proposed</source>
        <translation>कुछ प्रस्तावित नहीं हुआ</translation>
    </message>
    <message>
        <source>Nothing was reconciled on this study that could be taken back.</source>
        <translation>इस जाँच पर ऐसा कोई मिलान नहीं हुआ जिसे वापस लिया जा सके।</translation>
    </message>
    <message>
        <source>Nothing was taken in yet</source>
        <translation>अभी तक कुछ नहीं लिया गया</translation>
    </message>
    <message>
        <source>Nuclear medicine</source>
        <translation>न्यूक्लियर मेडिसिन</translation>
    </message>
    <message>
        <source>Nudge the chosen marks down</source>
        <translation>चुने हुए चिह्न नीचे सरकाएँ</translation>
    </message>
    <message>
        <source>Nudge the chosen marks left</source>
        <translation>चुने हुए चिह्न बाएँ सरकाएँ</translation>
    </message>
    <message>
        <source>Nudge the chosen marks right</source>
        <translation>चुने हुए चिह्न दाएँ सरकाएँ</translation>
    </message>
    <message>
        <source>Nudge the chosen marks up</source>
        <translation>चुने हुए चिह्न ऊपर सरकाएँ</translation>
    </message>
    <message>
        <source>Numbers across them may be wrong, and will say so.</source>
        <translation>इनके आर-पार की संख्याएँ गलत हो सकती हैं, और यह बताएँगी।</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>ऑब्जेक्ट</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>ऑब्जेक्ट</translation>
    </message>
    <message>
        <source>Oblique plane: values read between voxels, one voxel apart.</source>
        <translation>तिरछा तल: मान voxels के बीच पढ़े गए, एक voxel की दूरी पर।</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>बंद</translation>
    </message>
    <message>
        <source>Old key given up</source>
        <translation>पुरानी कुंजी छोड़ी गई</translation>
    </message>
    <message>
        <source>On</source>
        <translation>चालू</translation>
    </message>
    <message>
        <source>On the web (DICOMweb)</source>
        <translation>वेब पर (DICOMweb)</translation>
    </message>
    <message>
        <source>On this seat this ID is {who}.</source>
        <translation>इस सीट पर यह ID {who} है।</translation>
    </message>
    <message>
        <source>One of these is enough</source>
        <translation>इनमें से एक पर्याप्त है</translation>
    </message>
    <message>
        <source>One person</source>
        <translation>एक व्यक्ति</translation>
    </message>
    <message>
        <source>One person: the passphrase opens everything. Several people: everybody signs in with an account and rights of their own.</source>
        <translation>एक व्यक्ति: पासफ़्रेज़ से सब कुछ खुलता है। कई लोग: हर कोई अपने खाते और अपने अधिकारों के साथ साइन इन करता है।</translation>
    </message>
    <message>
        <source>One run</source>
        <translation>एक रन</translation>
    </message>
    <message>
        <source>One viewport</source>
        <translation>एक व्यूपोर्ट</translation>
    </message>
    <message>
        <source>Only DICOM objects can be opened here.</source>
        <translation>यहाँ केवल DICOM ऑब्जेक्ट खोले जा सकते हैं।</translation>
    </message>
    <message>
        <source>Only a PDF can be stored as a report document.</source>
        <translation>रिपोर्ट दस्तावेज़ के रूप में केवल PDF रखा जा सकता है।</translation>
    </message>
    <message>
        <source>Only a length can be given its true millimetres.</source>
        <translation>वास्तविक मिलीमीटर केवल लंबाई को दिए जा सकते हैं।</translation>
    </message>
    <message>
        <source>Only a signed report can be followed by an addendum.</source>
        <translation>परिशिष्ट केवल हस्ताक्षरित रिपोर्ट के बाद हो सकता है।</translation>
    </message>
    <message>
        <source>Only a signed report is kept with its documents.</source>
        <translation>केवल हस्ताक्षरित रिपोर्ट अपने दस्तावेज़ों के साथ रखी जाती है।</translation>
    </message>
    <message>
        <source>Only these institutions</source>
        <translation>केवल ये संस्थाएँ</translation>
    </message>
    <message>
        <source>Only these modalities</source>
        <translation>केवल ये मोडैलिटी</translation>
    </message>
    <message>
        <source>Only under age</source>
        <translation>केवल इस आयु से कम</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>अपारदर्शिता</translation>
    </message>
    <message>
        <source>Opacity of segments</source>
        <translation>सेगमेंट की अपारदर्शिता</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>खोलें</translation>
    </message>
    <message>
        <source>Open a capsule</source>
        <translation>कैप्सूल खोलें</translation>
    </message>
    <message>
        <source>Open beside</source>
        <translation>साथ में खोलें</translation>
    </message>
    <message>
        <source>Open beside the open study</source>
        <translation>खुले अध्ययन के साथ खोलें</translation>
    </message>
    <message>
        <source>Open emergency access</source>
        <translation>आपातकालीन पहुँच खोलें</translation>
    </message>
    <message>
        <source>Open for reading</source>
        <translation>पढ़ने के लिए खुला</translation>
    </message>
    <message>
        <source>Open it on the system that made it.</source>
        <translation>इसे उसी प्रणाली पर खोलें जिसने इसे बनाया।</translation>
    </message>
    <message>
        <source>Open priors by themselves</source>
        <translation>पुराने अध्ययन अपने आप खोलें</translation>
    </message>
    <message>
        <source>Open priors by themselves, or not</source>
        <translation>पुराने अध्ययन अपने आप खोलें, या नहीं</translation>
    </message>
    <message>
        <source>Open report</source>
        <translation>रिपोर्ट खोलें</translation>
    </message>
    <message>
        <source>Open study</source>
        <translation>अध्ययन खोलना</translation>
    </message>
    <message>
        <source>Open that study, then mark.</source>
        <translation>वह अध्ययन खोलें, फिर अंकित करें।</translation>
    </message>
    <message>
        <source>Open the account</source>
        <translation>खाता खोलें</translation>
    </message>
    <message>
        <source>Open the folder that it lies in.</source>
        <translation>वह फ़ोल्डर खोलें जिसमें यह है।</translation>
    </message>
    <message>
        <source>Open the prior that the hanging waits for</source>
        <translation>वह पिछला अध्ययन खोलें जिसकी hanging को प्रतीक्षा है</translation>
    </message>
    <message>
        <source>Open the study again.</source>
        <translation>अध्ययन फिर से खोलें।</translation>
    </message>
    <message>
        <source>Opening of a capsule</source>
        <translation>कैप्सूल खोलना</translation>
    </message>
    <message>
        <source>Opening of a prior</source>
        <translation>पिछला अध्ययन खोलना</translation>
    </message>
    <message>
        <source>Opening of a study</source>
        <translation>अध्ययन खोलना</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>खुल रहा है…</translation>
    </message>
    <message>
        <source>Order record</source>
        <translation>आदेश अभिलेख</translation>
    </message>
    <message>
        <source>Ordered: {what}</source>
        <translation>आदेशित: {what}</translation>
    </message>
    <message>
        <source>Orders</source>
        <translation>ऑर्डर</translation>
    </message>
    <message>
        <source>Orders appear as worklists answer.</source>
        <translation>वर्कलिस्ट के उत्तर के साथ ऑर्डर दिखते हैं।</translation>
    </message>
    <message>
        <source>Orders of today</source>
        <translation>आज के ऑर्डर</translation>
    </message>
    <message>
        <source>Orders of {day}</source>
        <translation>{day} के ऑर्डर</translation>
    </message>
    <message>
        <source>Orientation unknown.</source>
        <translation>अभिविन्यास अज्ञात।</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>अन्य</translation>
    </message>
    <message>
        <source>Other backups than this seat&apos;s lie in the folder that is set.</source>
        <translation>तय किए गए फ़ोल्डर में इस सीट के नहीं, दूसरे बैकअप हैं।</translation>
    </message>
    <message>
        <source>Other objects of the study</source>
        <translation>अध्ययन के अन्य ऑब्जेक्ट</translation>
    </message>
    <message>
        <source>Other scripts</source>
        <translation>अन्य लिपियाँ</translation>
    </message>
    <message>
        <source>Other side</source>
        <translation>दूसरा पक्ष</translation>
    </message>
    <message>
        <source>Our listener</source>
        <translation>हमारा रिसीवर</translation>
    </message>
    <message>
        <source>Outbox</source>
        <translation>आउटबॉक्स</translation>
    </message>
    <message>
        <source>Outbox {counts}</source>
        <translation>आउटबॉक्स {counts}</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>परिणाम</translation>
    </message>
    <message>
        <source>Overlays of the file</source>
        <translation>फ़ाइल के overlay</translation>
    </message>
    <message>
        <source>Overlays: all, fewer, image only</source>
        <translation>Overlay: सब, कम, केवल चित्र</translation>
    </message>
    <message>
        <source>Own</source>
        <translation>अपना</translation>
    </message>
    <message>
        <source>Own window</source>
        <translation>अपनी विंडो</translation>
    </message>
    <message>
        <source>PACS administrator</source>
        <translation>PACS प्रशासक</translation>
    </message>
    <message>
        <source>PET</source>
        <translation>PET</translation>
    </message>
    <message>
        <source>PET MIP</source>
        <translation>PET MIP</translation>
    </message>
    <message>
        <source>PET alone</source>
        <translation>केवल PET</translation>
    </message>
    <message>
        <source>PET in SUV</source>
        <translation>SUV में PET</translation>
    </message>
    <message>
        <source>PET/CT</source>
        <translation>PET/CT</translation>
    </message>
    <message>
        <source>PNG, JPEG, TIFF, PDF, NIfTI and NRRD files can be.</source>
        <translation>PNG, JPEG, TIFF, PDF, NIfTI और NRRD फ़ाइलें ली जा सकती हैं।</translation>
    </message>
    <message>
        <source>Page {n} of {total}</source>
        <translation>पृष्ठ {n} / {total}</translation>
    </message>
    <message>
        <source>Paint a key image</source>
        <translation>मुख्य चित्र बनाना</translation>
    </message>
    <message>
        <source>Paint in range</source>
        <translation>सीमा के भीतर रंगें</translation>
    </message>
    <message>
        <source>Paint only in the range</source>
        <translation>केवल सीमा के भीतर रंगें</translation>
    </message>
    <message>
        <source>Pair the slices shown</source>
        <translation>दिखाई स्लाइसों की जोड़ी बनाएँ</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>खिसकाएँ</translation>
    </message>
    <message>
        <source>Pan only</source>
        <translation>केवल खिसकाना</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>पासफ़्रेज़</translation>
    </message>
    <message>
        <source>Passphrase of the capsule</source>
        <translation>कैप्सूल का पासफ़्रेज़</translation>
    </message>
    <message>
        <source>Passphrase of {name}</source>
        <translation>{name} का पासफ़्रेज़</translation>
    </message>
    <message>
        <source>Passphrase or password</source>
        <translation>पासफ़्रेज़ या पासवर्ड</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>पासवर्ड</translation>
    </message>
    <message>
        <source>Password of the seat</source>
        <translation>सीट का पासवर्ड</translation>
    </message>
    <message>
        <source>Password of {name}</source>
        <translation>{name} का पासवर्ड</translation>
    </message>
    <message>
        <source>Password or token</source>
        <translation>पासवर्ड या टोकन</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>रोगी</translation>
    </message>
    <message>
        <source>Patient ID</source>
        <translation>रोगी ID</translation>
    </message>
    <message>
        <source>Patient ID, as the images have it</source>
        <translation>मरीज़ की पहचान संख्या, जैसी चित्रों में है</translation>
    </message>
    <message>
        <source>Patient data are about to leave this seat.</source>
        <translation>मरीज़ का डेटा इस सीट से जाने वाला है।</translation>
    </message>
    <message>
        <source>Patient did not arrive</source>
        <translation>मरीज़ नहीं आया</translation>
    </message>
    <message>
        <source>Patient is pregnant</source>
        <translation>मरीज़ गर्भवती है</translation>
    </message>
    <message>
        <source>Patient name</source>
        <translation>रोगी का नाम</translation>
    </message>
    <message>
        <source>Patient record</source>
        <translation>रोगी अभिलेख</translation>
    </message>
    <message>
        <source>Patient refused</source>
        <translation>मरीज़ ने मना किया</translation>
    </message>
    <message>
        <source>Patient {id}, event {n}</source>
        <translation>रोगी {id}, घटना {n}</translation>
    </message>
    <message>
        <source>Patient {name}</source>
        <translation>रोगी {name}</translation>
    </message>
    <message>
        <source>Patients are found by the patient root alone.</source>
        <translation>मरीज़ केवल patient root से खोजे जाते हैं।</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>रोकें</translation>
    </message>
    <message>
        <source>Peers</source>
        <translation>साथी</translation>
    </message>
    <message>
        <source>People</source>
        <translation>लोग</translation>
    </message>
    <message>
        <source>Perimeter</source>
        <translation>परिमाप</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>व्यक्ति</translation>
    </message>
    <message>
        <source>Phases side by side</source>
        <translation>फ़ेज़ साथ-साथ</translation>
    </message>
    <message>
        <source>Pin off a study</source>
        <translation>अध्ययन से पिन हटाना</translation>
    </message>
    <message>
        <source>Pin on a study</source>
        <translation>अध्ययन पर पिन</translation>
    </message>
    <message>
        <source>Place a hold</source>
        <translation>रोक लगाएँ</translation>
    </message>
    <message>
        <source>Planar images</source>
        <translation>समतल चित्र</translation>
    </message>
    <message>
        <source>Plane</source>
        <translation>तल</translation>
    </message>
    <message>
        <source>Planes</source>
        <translation>तल</translation>
    </message>
    <message>
        <source>Planes and 3D</source>
        <translation>तल और 3D</translation>
    </message>
    <message>
        <source>Planes and 3D of the longest series</source>
        <translation>सबसे लंबी series के तल और 3D</translation>
    </message>
    <message>
        <source>Planes back to right angles</source>
        <translation>तल वापस समकोण पर</translation>
    </message>
    <message>
        <source>Planes of the longest</source>
        <translation>सबसे लंबी के तल</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>चलाएँ</translation>
    </message>
    <message>
        <source>Play 10 images a second</source>
        <translation>10 चित्र प्रति सेकंड चलाएँ</translation>
    </message>
    <message>
        <source>Play 15 images a second</source>
        <translation>15 चित्र प्रति सेकंड चलाएँ</translation>
    </message>
    <message>
        <source>Play 24 images a second</source>
        <translation>24 चित्र प्रति सेकंड चलाएँ</translation>
    </message>
    <message>
        <source>Play 30 images a second</source>
        <translation>30 चित्र प्रति सेकंड चलाएँ</translation>
    </message>
    <message>
        <source>Play 5 images a second</source>
        <translation>5 चित्र प्रति सेकंड चलाएँ</translation>
    </message>
    <message>
        <source>Play 60 images a second</source>
        <translation>60 चित्र प्रति सेकंड चलाएँ</translation>
    </message>
    <message>
        <source>Play at the pace of the file</source>
        <translation>फ़ाइल की गति से चलाएँ</translation>
    </message>
    <message>
        <source>Play faster</source>
        <translation>तेज़ चलाएँ</translation>
    </message>
    <message>
        <source>Play or stop</source>
        <translation>चलाएँ या रोकें</translation>
    </message>
    <message>
        <source>Play slower</source>
        <translation>धीमे चलाएँ</translation>
    </message>
    <message>
        <source>Play there and back, or round and round</source>
        <translation>आगे-पीछे चलाएँ, या चक्कर में</translation>
    </message>
    <message>
        <source>Policies ({kinds})</source>
        <translation>नीतियाँ ({kinds})</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>नीति</translation>
    </message>
    <message>
        <source>Policy refused</source>
        <translation>नीति अस्वीकृत</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>बहुभुज</translation>
    </message>
    <message>
        <source>Polyline</source>
        <translation>बहुरेखा</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>पोर्ट</translation>
    </message>
    <message>
        <source>Presentation state: {name}</source>
        <translation>Presentation state: {name}</translation>
    </message>
    <message>
        <source>Press K on an image to keep it with the report.</source>
        <translation>चित्र को रिपोर्ट के साथ रखने के लिए उस पर K दबाएँ।</translation>
    </message>
    <message>
        <source>Press the keys</source>
        <translation>कुंजियाँ दबाएँ</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>पूर्वावलोकन</translation>
    </message>
    <message>
        <source>Preview of a study</source>
        <translation>अध्ययन का पूर्वावलोकन</translation>
    </message>
    <message>
        <source>Preview of de-identified copies</source>
        <translation>पहचान-रहित प्रतियों का पूर्वावलोकन</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>पिछला</translation>
    </message>
    <message>
        <source>Previous image</source>
        <translation>पिछला चित्र</translation>
    </message>
    <message>
        <source>Previous patient</source>
        <translation>पिछला रोगी</translation>
    </message>
    <message>
        <source>Previous segment</source>
        <translation>पिछला सेगमेंट</translation>
    </message>
    <message>
        <source>Previous series</source>
        <translation>पिछली series</translation>
    </message>
    <message>
        <source>Previous stage of the hanging</source>
        <translation>hanging का पिछला चरण</translation>
    </message>
    <message>
        <source>Previous study</source>
        <translation>पिछला अध्ययन</translation>
    </message>
    <message>
        <source>Previous viewport</source>
        <translation>पिछला व्यूपोर्ट</translation>
    </message>
    <message>
        <source>Prior beside, then the next older</source>
        <translation>पुराना अध्ययन साथ में, फिर उससे पुराना</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>प्राथमिकता</translation>
    </message>
    <message>
        <source>Priors</source>
        <translation>पुराने अध्ययन</translation>
    </message>
    <message>
        <source>Priors not for you to see: {count}</source>
        <translation>पुराने अध्ययन जिन्हें आप नहीं देख सकते: {count}</translation>
    </message>
    <message>
        <source>Priors, at least</source>
        <translation>पुराने अध्ययन, कम से कम</translation>
    </message>
    <message>
        <source>Privacy officer</source>
        <translation>गोपनीयता अधिकारी</translation>
    </message>
    <message>
        <source>Probe</source>
        <translation>प्रोब</translation>
    </message>
    <message>
        <source>Procedure</source>
        <translation>प्रक्रिया</translation>
    </message>
    <message>
        <source>Procedure begun</source>
        <translation>प्रक्रिया आरंभ</translation>
    </message>
    <message>
        <source>Procedure complete</source>
        <translation>प्रक्रिया पूर्ण</translation>
    </message>
    <message>
        <source>Procedure discontinued</source>
        <translation>प्रक्रिया बंद</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>प्रोग्राम</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>परियोजना</translation>
    </message>
    <message>
        <source>Proof for a change of keys</source>
        <translation>कुंजियाँ बदलने के लिए प्रमाण</translation>
    </message>
    <message>
        <source>Proof for a policy key</source>
        <translation>नीति कुंजी के लिए प्रमाण</translation>
    </message>
    <message>
        <source>Proof for signing</source>
        <translation>हस्ताक्षर के लिए प्रमाण</translation>
    </message>
    <message>
        <source>Proof of who is here</source>
        <translation>यहाँ कौन है, इसका प्रमाण</translation>
    </message>
    <message>
        <source>Proposed</source>
        <translation>प्रस्तावित</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>प्रोटोकॉल</translation>
    </message>
    <message>
        <source>Prove first who you are.</source>
        <translation>पहले प्रमाणित करें कि आप कौन हैं।</translation>
    </message>
    <message>
        <source>Prove who you are</source>
        <translation>अपनी पहचान साबित करें</translation>
    </message>
    <message>
        <source>Pseudonyms are the same within a project, and in no other.</source>
        <translation>छद्मनाम एक परियोजना में समान रहते हैं, किसी दूसरी में नहीं।</translation>
    </message>
    <message>
        <source>Put it back and go on with the import; what was stored is kept.</source>
        <translation>इसे वापस लगाएँ और आयात जारी रखें; जो सहेजा गया वह रखा है।</translation>
    </message>
    <message>
        <source>Put the copied marks on this image</source>
        <translation>प्रतिलिपि किए गए चिह्न इस चित्र पर रखें</translation>
    </message>
    <message>
        <source>Put the file with the voxels into the same folder, or save as one NRRD file.</source>
        <translation>वॉक्सेल वाली फ़ाइल उसी फ़ोल्डर में रखें, या एक ही NRRD फ़ाइल के रूप में सहेजें।</translation>
    </message>
    <message>
        <source>Put their consent on record, or use emergency access.</source>
        <translation>उनकी सहमति दर्ज करें, या आपातकालीन पहुँच का उपयोग करें।</translation>
    </message>
    <message>
        <source>Quality manager</source>
        <translation>गुणवत्ता प्रबंधक</translation>
    </message>
    <message>
        <source>Quarantine</source>
        <translation>क्वारंटीन</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>खोज</translation>
    </message>
    <message>
        <source>Question for all of a patient</source>
        <translation>रोगी के सभी अध्ययनों की पूछताछ</translation>
    </message>
    <message>
        <source>Question for orders</source>
        <translation>ऑर्डर की पूछताछ</translation>
    </message>
    <message>
        <source>Question of a peer</source>
        <translation>पीयर की पूछताछ</translation>
    </message>
    <message>
        <source>Question to an archive</source>
        <translation>संग्रह से पूछताछ</translation>
    </message>
    <message>
        <source>Radiologist</source>
        <translation>रेडियोलॉजिस्ट</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>सीमा</translation>
    </message>
    <message>
        <source>Range: values at the crosshair</source>
        <translation>सीमा: क्रॉसहेयर पर मान</translation>
    </message>
    <message>
        <source>Ratio of two lengths</source>
        <translation>दो लंबाइयों का अनुपात</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>पढ़ें</translation>
    </message>
    <message>
        <source>Read all again</source>
        <translation>सब फिर से पढ़ें</translation>
    </message>
    <message>
        <source>Read an object</source>
        <translation>ऑब्जेक्ट पढ़ना</translation>
    </message>
    <message>
        <source>Read it again</source>
        <translation>फिर से पढ़ें</translation>
    </message>
    <message>
        <source>Read next</source>
        <translation>अगला पढ़ें</translation>
    </message>
    <message>
        <source>Read segments</source>
        <translation>सेगमेंट पढ़ना</translation>
    </message>
    <message>
        <source>Read state</source>
        <translation>पठन स्थिति</translation>
    </message>
    <message>
        <source>Read the objects of the study</source>
        <translation>अध्ययन के ऑब्जेक्ट पढ़ना</translation>
    </message>
    <message>
        <source>Read the square with an authenticator, or type this key into it:</source>
        <translation>वर्ग को प्रमाणक ऐप से पढ़ें, या यह कुंजी उसमें लिखें:</translation>
    </message>
    <message>
        <source>Read the study without them; the patient may change their mind.</source>
        <translation>अध्ययन बिना मॉडल के पढ़ें; मरीज़ अपना मन बदल सकता है।</translation>
    </message>
    <message>
        <source>Read what was on the screen</source>
        <translation>स्क्रीन पर जो था उसे पढ़ना</translation>
    </message>
    <message>
        <source>Reader</source>
        <translation>चिकित्सक</translation>
    </message>
    <message>
        <source>Reader {name}: lock, sign out</source>
        <translation>उपयोगकर्ता {name}: लॉक, साइन आउट</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>पढ़ा जा रहा है</translation>
    </message>
    <message>
        <source>Reading since {at}</source>
        <translation>{at} से पढ़ रहे हैं</translation>
    </message>
    <message>
        <source>Reading the file gave an answer that makes no sense.</source>
        <translation>फ़ाइल पढ़ने का उत्तर अर्थहीन था।</translation>
    </message>
    <message>
        <source>Reading the file took too long and was stopped.</source>
        <translation>फ़ाइल पढ़ने में बहुत समय लगा और उसे रोक दिया गया।</translation>
    </message>
    <message>
        <source>Reason for emergency access</source>
        <translation>आपातकालीन पहुँच का कारण</translation>
    </message>
    <message>
        <source>Reason for the decision</source>
        <translation>निर्णय का कारण</translation>
    </message>
    <message>
        <source>Reason, for the audit log</source>
        <translation>कारण, ऑडिट लॉग के लिए</translation>
    </message>
    <message>
        <source>Reason, kept with the hold</source>
        <translation>कारण, रोक के साथ रखा जाता है</translation>
    </message>
    <message>
        <source>Reason, kept with the switch</source>
        <translation>कारण, बदलाव के साथ रखा जाता है</translation>
    </message>
    <message>
        <source>Received: held in conflict</source>
        <translation>प्राप्त: टकराव में रोका गया</translation>
    </message>
    <message>
        <source>Received: held in quarantine</source>
        <translation>प्राप्त: क्वारंटीन में रोका गया</translation>
    </message>
    <message>
        <source>Received: no image</source>
        <translation>प्राप्त: कोई छवि नहीं</translation>
    </message>
    <message>
        <source>Receiving</source>
        <translation>प्राप्त करना</translation>
    </message>
    <message>
        <source>Receiving of a study</source>
        <translation>अध्ययन प्राप्त करना</translation>
    </message>
    <message>
        <source>Receiving of a trial</source>
        <translation>परीक्षण प्राप्त करना</translation>
    </message>
    <message>
        <source>Reconcile the study first.</source>
        <translation>पहले जाँच का मिलान करें।</translation>
    </message>
    <message>
        <source>Recorded and reported. It opens reading alone.</source>
        <translation>दर्ज और सूचित। यह केवल पढ़ना खोलती है।</translation>
    </message>
    <message>
        <source>Records encrypted, the keys are out of memory</source>
        <translation>अभिलेख एन्क्रिप्टेड, कुंजियाँ मेमोरी में नहीं हैं</translation>
    </message>
    <message>
        <source>Records of this seat</source>
        <translation>इस सीट के अभिलेख</translation>
    </message>
    <message>
        <source>Recovery key</source>
        <translation>पुनर्प्राप्ति कुंजी</translation>
    </message>
    <message>
        <source>Recovery key: eight groups of the printed page</source>
        <translation>पुनर्प्राप्ति कुंजी: छपे पन्ने के आठ समूह</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>आयत</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>फिर से करें</translation>
    </message>
    <message>
        <source>Referred by</source>
        <translation>भेजने वाले चिकित्सक</translation>
    </message>
    <message>
        <source>Referring physician</source>
        <translation>रेफ़र करने वाले चिकित्सक</translation>
    </message>
    <message>
        <source>Reformats follow the tilt; places and distances are true.</source>
        <translation>पुनर्निर्माण झुकाव का अनुसरण करते हैं; स्थान और दूरियाँ सही हैं।</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>अस्वीकार किया गया</translation>
    </message>
    <message>
        <source>Refused or failed</source>
        <translation>अस्वीकृत या विफल</translation>
    </message>
    <message>
        <source>Refused: {right}</source>
        <translation>अस्वीकृत: {right}</translation>
    </message>
    <message>
        <source>Refuses</source>
        <translation>मना</translation>
    </message>
    <message>
        <source>Regions</source>
        <translation>क्षेत्र</translation>
    </message>
    <message>
        <source>Regions drawn by hand</source>
        <translation>हाथ से बनाए गए क्षेत्र</translation>
    </message>
    <message>
        <source>Registered by {who}</source>
        <translation>{who} द्वारा पंजीकृत</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>अस्वीकार करें</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>अस्वीकृत</translation>
    </message>
    <message>
        <source>Rely on neither; ask the author for the report as it was signed.</source>
        <translation>दोनों में से किसी पर भरोसा न करें; लेखक से रिपोर्ट वैसी माँगें जैसी हस्ताक्षरित हुई थी।</translation>
    </message>
    <message>
        <source>Remember the windows</source>
        <translation>विंडो याद रखना</translation>
    </message>
    <message>
        <source>Remember this arrangement</source>
        <translation>यह व्यवस्था याद रखें</translation>
    </message>
    <message>
        <source>Remember this arrangement…</source>
        <translation>यह व्यवस्था याद रखें…</translation>
    </message>
    <message>
        <source>Removal of a peer</source>
        <translation>पीयर हटाना</translation>
    </message>
    <message>
        <source>Removal of a role</source>
        <translation>भूमिका हटाना</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>हटाएँ</translation>
    </message>
    <message>
        <source>Remove its folder first.</source>
        <translation>पहले इसका फ़ोल्डर हटाएँ।</translation>
    </message>
    <message>
        <source>Remove one of its stages.</source>
        <translation>इसका एक चरण हटाएँ।</translation>
    </message>
    <message>
        <source>Remove them with a defacing program first; take extra care with heads.</source>
        <translation>पहले उन्हें चेहरा हटाने वाले प्रोग्राम से हटाएँ; सिर की छवियों में विशेष सावधानी रखें।</translation>
    </message>
    <message>
        <source>Remove this rule</source>
        <translation>यह नियम हटाएँ</translation>
    </message>
    <message>
        <source>Remove this stage</source>
        <translation>यह चरण हटाएँ</translation>
    </message>
    <message>
        <source>Remove {rule}</source>
        <translation>{rule} हटाएँ</translation>
    </message>
    <message>
        <source>Renew all keys</source>
        <translation>सभी कुंजियाँ नई करें</translation>
    </message>
    <message>
        <source>Renewal of keys</source>
        <translation>कुंजियों का नवीनीकरण</translation>
    </message>
    <message>
        <source>Repair a copy</source>
        <translation>प्रति की मरम्मत करें</translation>
    </message>
    <message>
        <source>Repair of a held image</source>
        <translation>रोकी गई छवि सुधारना</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>रिपोर्ट</translation>
    </message>
    <message>
        <source>Report (*.pdf);;Table (*.csv)</source>
        <translation>रिपोर्ट (*.pdf);;तालिका (*.csv)</translation>
    </message>
    <message>
        <source>Report confirmed by the archive</source>
        <translation>रिपोर्ट संग्रह से पुष्ट</translation>
    </message>
    <message>
        <source>Report, version {n}, a draft</source>
        <translation>रिपोर्ट, संस्करण {n}, मसौदा</translation>
    </message>
    <message>
        <source>Report, version {n}, signed</source>
        <translation>रिपोर्ट, संस्करण {n}, हस्ताक्षरित</translation>
    </message>
    <message>
        <source>Report, version {n}, signed and stored</source>
        <translation>रिपोर्ट, संस्करण {n}, हस्ताक्षरित और संग्रहित</translation>
    </message>
    <message>
        <source>Resample it onto a straight grid with the program that made it.</source>
        <translation>जिस प्रोग्राम ने इसे बनाया उससे इसे सीधी जाली पर फिर से गणना करें।</translation>
    </message>
    <message>
        <source>Researcher</source>
        <translation>शोधकर्ता</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>रीसेट</translation>
    </message>
    <message>
        <source>Reset of a password</source>
        <translation>पासवर्ड रीसेट</translation>
    </message>
    <message>
        <source>Reset the second factor too</source>
        <translation>दूसरा कारक भी रीसेट करें</translation>
    </message>
    <message>
        <source>Reset the view</source>
        <translation>दृश्य मूल रूप में</translation>
    </message>
    <message>
        <source>Reset view</source>
        <translation>दृश्य मूल रूप में</translation>
    </message>
    <message>
        <source>Resident</source>
        <translation>रेज़िडेंट</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>पुनर्स्थापन</translation>
    </message>
    <message>
        <source>Restore the newest backup of the profile.</source>
        <translation>प्रोफ़ाइल का सबसे नया बैकअप वापस लाएँ।</translation>
    </message>
    <message>
        <source>Restore the newest backup, or have an administrator reset the account.</source>
        <translation>सबसे नया बैकअप बहाल करें, या प्रशासक से खाता रीसेट करवाएँ।</translation>
    </message>
    <message>
        <source>Restore the newest backup, or use the recovery key.</source>
        <translation>सबसे नया बैकअप बहाल करें, या पुनर्प्राप्ति कुंजी का उपयोग करें।</translation>
    </message>
    <message>
        <source>Restore tried</source>
        <translation>पुनर्स्थापना की जाँच</translation>
    </message>
    <message>
        <source>Retention</source>
        <translation>संधारण</translation>
    </message>
    <message>
        <source>Retention and erasure</source>
        <translation>संधारण और मिटाना</translation>
    </message>
    <message>
        <source>Retention, years</source>
        <translation>रखने की अवधि, वर्ष</translation>
    </message>
    <message>
        <source>Retrieval</source>
        <translation>प्राप्ति</translation>
    </message>
    <message>
        <source>Retrieval failed</source>
        <translation>प्राप्ति विफल</translation>
    </message>
    <message>
        <source>Retrieve</source>
        <translation>मँगाएँ</translation>
    </message>
    <message>
        <source>Retrieve by C-GET now</source>
        <translation>अभी C-GET से मँगाएँ</translation>
    </message>
    <message>
        <source>Retrieve doctor</source>
        <translation>मँगाने की जाँच</translation>
    </message>
    <message>
        <source>Retrieving</source>
        <translation>मँगाया जा रहा है</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>लौटें</translation>
    </message>
    <message>
        <source>Return with the recovery key</source>
        <translation>पुनर्प्राप्ति कुंजी से वापसी</translation>
    </message>
    <message>
        <source>Review of accounts</source>
        <translation>खातों की समीक्षा</translation>
    </message>
    <message>
        <source>Review of an alert</source>
        <translation>चेतावनी की समीक्षा</translation>
    </message>
    <message>
        <source>Review of an emergency access</source>
        <translation>आपातकालीन पहुँच की समीक्षा</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>दायाँ</translation>
    </message>
    <message>
        <source>Right mouse button: crosshair</source>
        <translation>माउस का दायाँ बटन: क्रॉसहेयर</translation>
    </message>
    <message>
        <source>Right mouse button: magnifier</source>
        <translation>माउस का दायाँ बटन: आवर्धक</translation>
    </message>
    <message>
        <source>Right mouse button: pan</source>
        <translation>माउस का दायाँ बटन: खिसकाना</translation>
    </message>
    <message>
        <source>Right mouse button: rotate</source>
        <translation>माउस का दायाँ बटन: घुमाना</translation>
    </message>
    <message>
        <source>Right mouse button: scroll</source>
        <translation>माउस का दायाँ बटन: स्क्रॉल</translation>
    </message>
    <message>
        <source>Right mouse button: window</source>
        <translation>माउस का दायाँ बटन: विंडो</translation>
    </message>
    <message>
        <source>Right mouse button: zoom</source>
        <translation>माउस का दायाँ बटन: ज़ूम</translation>
    </message>
    <message>
        <source>Right mouse button: {tool}</source>
        <translation>माउस का दायाँ बटन: {tool}</translation>
    </message>
    <message>
        <source>Rights of each role</source>
        <translation>हर भूमिका के अधिकार</translation>
    </message>
    <message>
        <source>Roles</source>
        <translation>भूमिकाएँ</translation>
    </message>
    <message>
        <source>Roles that need a second factor, separated by commas; all, or none.</source>
        <translation>जिन भूमिकाओं को दूसरा कारक चाहिए, अल्पविराम से अलग; all, या कोई नहीं।</translation>
    </message>
    <message>
        <source>Rotate</source>
        <translation>घुमाएँ</translation>
    </message>
    <message>
        <source>Routine</source>
        <translation>सामान्य</translation>
    </message>
    <message>
        <source>Rows appear as each archive answers.</source>
        <translation>हर आर्काइव के उत्तर के साथ पंक्तियाँ आती हैं।</translation>
    </message>
    <message>
        <source>Rows, columns</source>
        <translation>पंक्तियाँ, स्तंभ</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>नियम</translation>
    </message>
    <message>
        <source>Rules for what arrives</source>
        <translation>आने वाले अध्ययनों के नियम</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>फिर से चलाएँ</translation>
    </message>
    <message>
        <source>Run of retention rules</source>
        <translation>प्रतिधारण नियम चलाना</translation>
    </message>
    <message>
        <source>Run the self-test</source>
        <translation>स्व-परीक्षण चलाएँ</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>रन</translation>
    </message>
    <message>
        <source>SD</source>
        <translation>SD</translation>
    </message>
    <message>
        <source>SPECT</source>
        <translation>SPECT</translation>
    </message>
    <message>
        <source>SPECT/CT</source>
        <translation>SPECT/CT</translation>
    </message>
    <message>
        <source>SUV 0 to 10</source>
        <translation>SUV 0 से 10</translation>
    </message>
    <message>
        <source>SUV 0 to 15</source>
        <translation>SUV 0 से 15</translation>
    </message>
    <message>
        <source>SUV 0 to 20</source>
        <translation>SUV 0 से 20</translation>
    </message>
    <message>
        <source>SUV 0 to 5</source>
        <translation>SUV 0 से 5</translation>
    </message>
    <message>
        <source>SUV 0 to 7</source>
        <translation>SUV 0 से 7</translation>
    </message>
    <message>
        <source>SUV 2.5 to 10</source>
        <translation>SUV 2.5 से 10</translation>
    </message>
    <message>
        <source>SUV, also past midnight</source>
        <translation>SUV, आधी रात के पार भी</translation>
    </message>
    <message>
        <source>Sagittal plane</source>
        <translation>sagittal तल</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>नमूने</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>सहेजें</translation>
    </message>
    <message>
        <source>Save a copy</source>
        <translation>प्रति सहेजें</translation>
    </message>
    <message>
        <source>Save a copy of the text</source>
        <translation>पाठ की प्रति सहेजें</translation>
    </message>
    <message>
        <source>Save as object</source>
        <translation>ऑब्जेक्ट के रूप में सहेजें</translation>
    </message>
    <message>
        <source>Save as table…</source>
        <translation>तालिका के रूप में सहेजें…</translation>
    </message>
    <message>
        <source>Save it again with the program that made it.</source>
        <translation>जिस प्रोग्राम ने इसे बनाया उससे फिर सहेजें।</translation>
    </message>
    <message>
        <source>Save it as RGB with the program that made it, and import that.</source>
        <translation>जिस प्रोग्राम ने इसे बनाया उससे RGB के रूप में सहेजें, और उसे आयात करें।</translation>
    </message>
    <message>
        <source>Save it as a plain PNG file with the program that made it, and import that.</source>
        <translation>जिस प्रोग्राम ने इसे बनाया उससे सादी PNG फ़ाइल के रूप में सहेजें, और उसे आयात करें।</translation>
    </message>
    <message>
        <source>Save it without a password, and import that.</source>
        <translation>इसे बिना पासवर्ड के सहेजें, और उसे आयात करें।</translation>
    </message>
    <message>
        <source>Save measurements</source>
        <translation>माप सहेजना</translation>
    </message>
    <message>
        <source>Save measurements to the study</source>
        <translation>माप अध्ययन में सहेजें</translation>
    </message>
    <message>
        <source>Save page for the archive team</source>
        <translation>आर्काइव टीम के लिए पृष्ठ सहेजें</translation>
    </message>
    <message>
        <source>Save segments</source>
        <translation>सेगमेंट सहेजना</translation>
    </message>
    <message>
        <source>Save segments as an object</source>
        <translation>सेगमेंट को ऑब्जेक्ट के रूप में सहेजें</translation>
    </message>
    <message>
        <source>Save the import as a table</source>
        <translation>आयात को तालिका के रूप में सहेजें</translation>
    </message>
    <message>
        <source>Save the page to print</source>
        <translation>छापने का पृष्ठ सहेजें</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>सहेजा गया</translation>
    </message>
    <message>
        <source>Say in Settings, Network, which peer knows what is ordered.</source>
        <translation>सेटिंग, नेटवर्क में बताएँ कि कौन-सा पीयर ऑर्डर जानता है।</translation>
    </message>
    <message>
        <source>Say in a few words why you need it: somebody will read it.</source>
        <translation>कुछ शब्दों में बताएँ कि क्यों चाहिए: इसे कोई पढ़ेगा।</translation>
    </message>
    <message>
        <source>Say in a few words why.</source>
        <translation>थोड़े शब्दों में कारण बताएँ।</translation>
    </message>
    <message>
        <source>Say in a note why it was not justified.</source>
        <translation>टिप्पणी में बताएँ कि यह उचित क्यों नहीं था।</translation>
    </message>
    <message>
        <source>Say in the field of the reason who allows it, and why.</source>
        <translation>कारण के खाने में लिखें कि कौन इसकी अनुमति देता है, और क्यों।</translation>
    </message>
    <message>
        <source>Say what came of it.</source>
        <translation>बताएँ कि उसका क्या हुआ।</translation>
    </message>
    <message>
        <source>Say who allows it, and why.</source>
        <translation>बताएँ कि कौन इसकी अनुमति देता है, और क्यों।</translation>
    </message>
    <message>
        <source>Say who asks for it, and why.</source>
        <translation>बताएँ कि कौन इसे माँगता है, और क्यों।</translation>
    </message>
    <message>
        <source>Say who asks for the hold, and why.</source>
        <translation>बताएँ कि रोक कौन माँगता है, और क्यों।</translation>
    </message>
    <message>
        <source>Say why first: a switch without a reason is not done.</source>
        <translation>पहले कारण बताएँ: बिना कारण बदलाव नहीं होता।</translation>
    </message>
    <message>
        <source>Say why the person must be known.</source>
        <translation>बताएँ कि व्यक्ति को जानना क्यों आवश्यक है।</translation>
    </message>
    <message>
        <source>Say why, in a few words.</source>
        <translation>कुछ शब्दों में कारण बताएँ।</translation>
    </message>
    <message>
        <source>Scheduled</source>
        <translation>निर्धारित</translation>
    </message>
    <message>
        <source>Scissors</source>
        <translation>कैंची</translation>
    </message>
    <message>
        <source>Scroll</source>
        <translation>स्क्रॉल</translation>
    </message>
    <message>
        <source>Scroll only</source>
        <translation>केवल स्क्रॉल</translation>
    </message>
    <message>
        <source>Scroll, by place in the patient</source>
        <translation>स्क्रॉल, रोगी में स्थान के अनुसार</translation>
    </message>
    <message>
        <source>Seal old audit events</source>
        <translation>पुरानी ऑडिट घटनाएँ मुहरबंद करें</translation>
    </message>
    <message>
        <source>Sealing of audit events</source>
        <translation>ऑडिट घटनाएँ मुहरबंद करना</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>खोजें</translation>
    </message>
    <message>
        <source>Search by name or by key</source>
        <translation>नाम या कुंजी से खोजें</translation>
    </message>
    <message>
        <source>Search commands</source>
        <translation>आदेश खोजें</translation>
    </message>
    <message>
        <source>Search for studies</source>
        <translation>अध्ययनों की खोज</translation>
    </message>
    <message>
        <source>Search in the audit log</source>
        <translation>ऑडिट लॉग में खोज</translation>
    </message>
    <message>
        <source>Search studies</source>
        <translation>अध्ययन खोजें</translation>
    </message>
    <message>
        <source>Search tag, name or value</source>
        <translation>tag, नाम या मान खोजें</translation>
    </message>
    <message>
        <source>Search the header</source>
        <translation>हेडर में खोजें</translation>
    </message>
    <message>
        <source>Seat for one person</source>
        <translation>एक व्यक्ति की सीट</translation>
    </message>
    <message>
        <source>Seat for several people</source>
        <translation>कई लोगों की सीट</translation>
    </message>
    <message>
        <source>Seat {name}</source>
        <translation>सीट {name}</translation>
    </message>
    <message>
        <source>Second factor</source>
        <translation>दूसरा कारक</translation>
    </message>
    <message>
        <source>Secure line</source>
        <translation>सुरक्षित लाइन</translation>
    </message>
    <message>
        <source>Security alert</source>
        <translation>सुरक्षा चेतावनी</translation>
    </message>
    <message>
        <source>See what changes in copies</source>
        <translation>देखें कि प्रतियों में क्या बदलता है</translation>
    </message>
    <message>
        <source>Segment</source>
        <translation>सेगमेंट</translation>
    </message>
    <message>
        <source>Segmentations and structure sets of this study are listed here.</source>
        <translation>इस अध्ययन के segmentation और structure set यहाँ सूचीबद्ध हैं।</translation>
    </message>
    <message>
        <source>Segments</source>
        <translation>सेगमेंट</translation>
    </message>
    <message>
        <source>Segments of several series cannot be one object.</source>
        <translation>कई series के सेगमेंट एक ऑब्जेक्ट नहीं हो सकते।</translation>
    </message>
    <message>
        <source>Segments: areas or edges</source>
        <translation>सेगमेंट: क्षेत्र या किनारे</translation>
    </message>
    <message>
        <source>Segments: more opaque</source>
        <translation>सेगमेंट: अधिक अपारदर्शी</translation>
    </message>
    <message>
        <source>Segments: more transparent</source>
        <translation>सेगमेंट: अधिक पारदर्शी</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>चुनें</translation>
    </message>
    <message>
        <source>Self-test</source>
        <translation>स्व-परीक्षण</translation>
    </message>
    <message>
        <source>Send copies that name nobody</source>
        <translation>किसी का नाम न बताने वाली प्रतियाँ भेजें</translation>
    </message>
    <message>
        <source>Send it again from where it came, in a common transfer syntax.</source>
        <translation>जहाँ से आया वहाँ से फिर भेजें, किसी प्रचलित transfer syntax में।</translation>
    </message>
    <message>
        <source>Send it again from where it came.</source>
        <translation>जहाँ से आया वहाँ से फिर भेजें।</translation>
    </message>
    <message>
        <source>Send it again from where it came; it cannot be shown safely.</source>
        <translation>जहाँ से आया वहाँ से फिर भेजें; इसे सुरक्षित रूप से नहीं दिखाया जा सकता।</translation>
    </message>
    <message>
        <source>Send or copy it again from where it came.</source>
        <translation>जहाँ से आया वहाँ से फिर भेजें या कॉपी करें।</translation>
    </message>
    <message>
        <source>Send or copy it again from where it came; it cannot be shown safely.</source>
        <translation>जहाँ से आया वहाँ से फिर भेजें या कॉपी करें; इसे सुरक्षित रूप से नहीं दिखाया जा सकता।</translation>
    </message>
    <message>
        <source>Send or copy the file again from where it came.</source>
        <translation>फ़ाइल जहाँ से आई वहाँ से फिर भेजें या कॉपी करें।</translation>
    </message>
    <message>
        <source>Send or discard them first.</source>
        <translation>पहले उन्हें भेजें या छोड़ दें।</translation>
    </message>
    <message>
        <source>Send the audit log on</source>
        <translation>ऑडिट लॉग आगे भेजें</translation>
    </message>
    <message>
        <source>Send to a peer</source>
        <translation>किसी साथी प्रणाली को भेजें</translation>
    </message>
    <message>
        <source>Send to a peer…</source>
        <translation>किसी साथी प्रणाली को भेजें…</translation>
    </message>
    <message>
        <source>Send to stick</source>
        <translation>स्टिक पर भेजें</translation>
    </message>
    <message>
        <source>Send what waits</source>
        <translation>जो प्रतीक्षा में है उसे भेजें</translation>
    </message>
    <message>
        <source>Sender</source>
        <translation>भेजने वाला</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>भेजना</translation>
    </message>
    <message>
        <source>Sending failed</source>
        <translation>भेजना विफल</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>भेजा गया</translation>
    </message>
    <message>
        <source>Sequences</source>
        <translation>Sequences</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Series</translation>
    </message>
    <message>
        <source>Series and images are found within one study.</source>
        <translation>series और चित्र एक ही अध्ययन के भीतर खोजे जाते हैं।</translation>
    </message>
    <message>
        <source>Series side by side</source>
        <translation>Series साथ-साथ</translation>
    </message>
    <message>
        <source>Series {n}</source>
        <translation>Series {n}</translation>
    </message>
    <message>
        <source>Series, at least</source>
        <translation>Series, कम से कम</translation>
    </message>
    <message>
        <source>Serious failure</source>
        <translation>गंभीर विफलता</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>सत्र</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>तय करें</translation>
    </message>
    <message>
        <source>Set its ends first.</source>
        <translation>पहले इसके सिरे तय करें।</translation>
    </message>
    <message>
        <source>Set the new password</source>
        <translation>नया पासवर्ड रखें</translation>
    </message>
    <message>
        <source>Set up a second factor</source>
        <translation>दूसरा कारक लगाएँ</translation>
    </message>
    <message>
        <source>Set up backups</source>
        <translation>बैकअप तय करें</translation>
    </message>
    <message>
        <source>Set up the second factor</source>
        <translation>दूसरा कारक लगाना</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>सेटिंग</translation>
    </message>
    <message>
        <source>Setting of delivery</source>
        <translation>वितरण की सेटिंग</translation>
    </message>
    <message>
        <source>Setting of prefetching</source>
        <translation>पूर्व-प्राप्ति की सेटिंग</translation>
    </message>
    <message>
        <source>Setting of the audit repository</source>
        <translation>ऑडिट भंडार की सेटिंग</translation>
    </message>
    <message>
        <source>Setting of the backup</source>
        <translation>बैकअप की सेटिंग</translation>
    </message>
    <message>
        <source>Setting of the certificate</source>
        <translation>प्रमाणपत्र की सेटिंग</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>सेटिंग्स</translation>
    </message>
    <message>
        <source>Settings of the seat</source>
        <translation>सीट की सेटिंग</translation>
    </message>
    <message>
        <source>Several people</source>
        <translation>कई लोग</translation>
    </message>
    <message>
        <source>Several steps go by this number.</source>
        <translation>इस नंबर के कई चरण हैं।</translation>
    </message>
    <message>
        <source>Several values are separated by commas; * and ? stand for any letters.</source>
        <translation>कई मान अल्पविराम से अलग करें; * और ? किसी भी अक्षर के लिए हैं।</translation>
    </message>
    <message>
        <source>Several words that do not belong together are easy to keep and hard to guess.</source>
        <translation>आपस में मेल न खाने वाले कई शब्द याद रखना आसान और अनुमान लगाना कठिन होता है।</translation>
    </message>
    <message>
        <source>Sex</source>
        <translation>लिंग</translation>
    </message>
    <message>
        <source>Sharma, Meera</source>
        <translation>Sharma, Meera</translation>
    </message>
    <message>
        <source>Shift all dates</source>
        <translation>सभी तिथियाँ खिसकाएँ</translation>
    </message>
    <message>
        <source>Shift+U puts it back.</source>
        <translation>Shift+U इसे वापस लगाता है।</translation>
    </message>
    <message>
        <source>Shift+U shows what lies beneath it.</source>
        <translation>Shift+U दिखाता है कि नीचे क्या है।</translation>
    </message>
    <message>
        <source>Shipped</source>
        <translation>साथ आए</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>दिखाएँ</translation>
    </message>
    <message>
        <source>Show 1 new image</source>
        <translation>1 नया चित्र दिखाएँ</translation>
    </message>
    <message>
        <source>Show beside</source>
        <translation>साथ में दिखाएँ</translation>
    </message>
    <message>
        <source>Show both patients</source>
        <translation>दोनों रोगियों को दिखाएँ</translation>
    </message>
    <message>
        <source>Show crosshair</source>
        <translation>क्रॉसहेयर दिखाएँ</translation>
    </message>
    <message>
        <source>Show header</source>
        <translation>हेडर दिखाएँ</translation>
    </message>
    <message>
        <source>Show in quarantine</source>
        <translation>क्वारंटीन में दिखाएँ</translation>
    </message>
    <message>
        <source>Show its image</source>
        <translation>इसका चित्र दिखाएँ</translation>
    </message>
    <message>
        <source>Show only key images</source>
        <translation>केवल मुख्य चित्र दिखाएँ</translation>
    </message>
    <message>
        <source>Show reference lines</source>
        <translation>संदर्भ रेखाएँ दिखाएँ</translation>
    </message>
    <message>
        <source>Show segmentations</source>
        <translation>segmentation दिखाएँ</translation>
    </message>
    <message>
        <source>Show segments</source>
        <translation>सेगमेंट दिखाएँ</translation>
    </message>
    <message>
        <source>Show the header</source>
        <translation>हेडर दिखाएँ</translation>
    </message>
    <message>
        <source>Show the plane that they were drawn on.</source>
        <translation>वह तल दिखाएँ जिस पर वे बनाए गए थे।</translation>
    </message>
    <message>
        <source>Show the quarantine</source>
        <translation>क्वारंटीन दिखाएँ</translation>
    </message>
    <message>
        <source>Show the two side by side instead.</source>
        <translation>इसके बदले दोनों को साथ-साथ दिखाएँ।</translation>
    </message>
    <message>
        <source>Show thin slices there.</source>
        <translation>वहाँ पतली स्लाइसें दिखाएँ।</translation>
    </message>
    <message>
        <source>Show thin slices, then mark.</source>
        <translation>पतली स्लाइसें दिखाएँ, फिर अंकित करें।</translation>
    </message>
    <message>
        <source>Show thin slices, then read the value.</source>
        <translation>पतली स्लाइसें दिखाएँ, फिर मान पढ़ें।</translation>
    </message>
    <message>
        <source>Show what is typed</source>
        <translation>लिखा हुआ दिखाएँ</translation>
    </message>
    <message>
        <source>Show what is under way</source>
        <translation>चल रहे काम दिखाएँ</translation>
    </message>
    <message>
        <source>Show {name}</source>
        <translation>{name} दिखाएँ</translation>
    </message>
    <message>
        <source>Show {n} new images</source>
        <translation>{n} नए चित्र दिखाएँ</translation>
    </message>
    <message>
        <source>Shown one by one.</source>
        <translation>एक-एक करके दिखाए गए।</translation>
    </message>
    <message>
        <source>Shutter</source>
        <translation>शटर</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>पक्ष</translation>
    </message>
    <message>
        <source>Side is one of</source>
        <translation>पक्ष इनमें से एक है</translation>
    </message>
    <message>
        <source>Sides agree with the images</source>
        <translation>पक्ष चित्रों से मेल खाते हैं</translation>
    </message>
    <message>
        <source>Sides and letters in all 48 orientations</source>
        <translation>सभी 48 अभिविन्यासों में पक्ष और अक्षर</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>हस्ताक्षर करें</translation>
    </message>
    <message>
        <source>Sign and next</source>
        <translation>हस्ताक्षर करें और अगला</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>साइन इन</translation>
    </message>
    <message>
        <source>Sign in as</source>
        <translation>इस नाम से प्रवेश</translation>
    </message>
    <message>
        <source>Sign in as somebody else</source>
        <translation>किसी और के रूप में साइन इन करें</translation>
    </message>
    <message>
        <source>Sign in first.</source>
        <translation>पहले साइन इन करें।</translation>
    </message>
    <message>
        <source>Sign it, or delete the draft, and then delete the study.</source>
        <translation>इस पर हस्ताक्षर करें या मसौदा हटाएँ, फिर अध्ययन हटाएँ।</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>साइन आउट</translation>
    </message>
    <message>
        <source>Sign the report</source>
        <translation>रिपोर्ट पर हस्ताक्षर करना</translation>
    </message>
    <message>
        <source>Sign-in</source>
        <translation>साइन इन</translation>
    </message>
    <message>
        <source>Sign-in and sign-out</source>
        <translation>साइन-इन और साइन-आउट</translation>
    </message>
    <message>
        <source>Sign-out</source>
        <translation>साइन आउट</translation>
    </message>
    <message>
        <source>Signature valid</source>
        <translation>हस्ताक्षर मान्य</translation>
    </message>
    <message>
        <source>Signed</source>
        <translation>हस्ताक्षरित</translation>
    </message>
    <message>
        <source>Signed and stored</source>
        <translation>हस्ताक्षरित और संग्रहित</translation>
    </message>
    <message>
        <source>Signed reports too</source>
        <translation>हस्ताक्षरित रिपोर्टें भी</translation>
    </message>
    <message>
        <source>Signed {at}, not yet stored</source>
        <translation>{at} पर हस्ताक्षरित, अभी संग्रहित नहीं</translation>
    </message>
    <message>
        <source>Signed, not yet stored</source>
        <translation>हस्ताक्षरित, अभी संग्रहित नहीं</translation>
    </message>
    <message>
        <source>Signed. No archive is known yet, so it is kept on this seat.</source>
        <translation>हस्ताक्षरित। अभी कोई आर्काइव ज्ञात नहीं, इसलिए इस कंप्यूटर पर रखी है।</translation>
    </message>
    <message>
        <source>Signed: it can be followed by an addendum, not changed</source>
        <translation>हस्ताक्षरित: परिशिष्ट जोड़ सकते हैं, बदल नहीं सकते</translation>
    </message>
    <message>
        <source>Signer of the policy</source>
        <translation>नीति का हस्ताक्षरकर्ता</translation>
    </message>
    <message>
        <source>Signing</source>
        <translation>हस्ताक्षर</translation>
    </message>
    <message>
        <source>Signing failed</source>
        <translation>हस्ताक्षर विफल</translation>
    </message>
    <message>
        <source>Signing of a report</source>
        <translation>रिपोर्ट पर हस्ताक्षर</translation>
    </message>
    <message>
        <source>Signing passphrase</source>
        <translation>हस्ताक्षर का पासफ़्रेज़</translation>
    </message>
    <message>
        <source>Single values in three planes</source>
        <translation>तीनों तलों में एकल मान</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>साइट</translation>
    </message>
    <message>
        <source>Sites on this computer</source>
        <translation>इस कंप्यूटर की साइटें</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>आकार</translation>
    </message>
    <message>
        <source>Size of the brush</source>
        <translation>ब्रश का आकार</translation>
    </message>
    <message>
        <source>Slab</source>
        <translation>स्लैब</translation>
    </message>
    <message>
        <source>Slab: MIP</source>
        <translation>स्लैब: MIP</translation>
    </message>
    <message>
        <source>Slab: MinIP</source>
        <translation>स्लैब: MinIP</translation>
    </message>
    <message>
        <source>Slab: mean</source>
        <translation>स्लैब: माध्य</translation>
    </message>
    <message>
        <source>Slab: the next kind</source>
        <translation>स्लैब: अगला प्रकार</translation>
    </message>
    <message>
        <source>Slice</source>
        <translation>स्लाइस</translation>
    </message>
    <message>
        <source>Slice {n}</source>
        <translation>स्लाइस {n}</translation>
    </message>
    <message>
        <source>Slices filled in between</source>
        <translation>बीच में भरी गई स्लाइसें</translation>
    </message>
    <message>
        <source>Small secrets</source>
        <translation>छोटे रहस्य</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>छोटा ब्रश</translation>
    </message>
    <message>
        <source>Some records of the index hang on no other; their files are listed too.</source>
        <translation>सूची की कुछ प्रविष्टियाँ किसी से नहीं जुड़ीं; उनकी फ़ाइलें भी गिनी गई हैं।</translation>
    </message>
    <message>
        <source>Somebody keeps this study since it was looked at.</source>
        <translation>देखे जाने के बाद से किसी ने इस अध्ययन को रोक रखा है।</translation>
    </message>
    <message>
        <source>Something that names the patient, a person or a place could not be removed.</source>
        <translation>रोगी, किसी व्यक्ति या स्थान का नाम बताने वाली कोई चीज़ हटाई नहीं जा सकी।</translation>
    </message>
    <message>
        <source>Speak to it with TLS only</source>
        <translation>इससे केवल TLS से बात करें</translation>
    </message>
    <message>
        <source>Specialty</source>
        <translation>विशेषज्ञता</translation>
    </message>
    <message>
        <source>Square for the telephone</source>
        <translation>फ़ोन के लिए वर्ग</translation>
    </message>
    <message>
        <source>Stage {n}: {title}</source>
        <translation>चरण {n}: {title}</translation>
    </message>
    <message>
        <source>Stand before the rule above</source>
        <translation>ऊपर वाले नियम से पहले रखें</translation>
    </message>
    <message>
        <source>Stand behind the rule below</source>
        <translation>नीचे वाले नियम के बाद रखें</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>शुरू करें</translation>
    </message>
    <message>
        <source>Start Lightbox with --profile PROFILE. What waited to be sent is held back until somebody has looked at it.</source>
        <translation>Lightbox को --profile PROFILE के साथ शुरू करें। जो भेजे जाने को रखा था वह तब तक रुका रहता है जब तक कोई उसे देख न ले।</translation>
    </message>
    <message>
        <source>Start a new one, and tell whoever keeps the orders.</source>
        <translation>नया आरंभ करें, और ऑर्डर रखने वालों को बताएँ।</translation>
    </message>
    <message>
        <source>Start it first.</source>
        <translation>पहले उसे आरंभ करें।</translation>
    </message>
    <message>
        <source>Start of the program</source>
        <translation>प्रोग्राम आरंभ</translation>
    </message>
    <message>
        <source>Start that version, or a newer one.</source>
        <translation>वह संस्करण या नया शुरू करें।</translation>
    </message>
    <message>
        <source>Start the analysis again when every image is in.</source>
        <translation>जब सारी छवियाँ आ जाएँ, तब विश्लेषण फिर शुरू करें।</translation>
    </message>
    <message>
        <source>State</source>
        <translation>स्थिति</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>रोकें</translation>
    </message>
    <message>
        <source>Stop the other program that uses it, or choose another port.</source>
        <translation>जो दूसरा प्रोग्राम इसका उपयोग करता है उसे रोकें, या दूसरा पोर्ट चुनें।</translation>
    </message>
    <message>
        <source>Stored</source>
        <translation>संग्रहित</translation>
    </message>
    <message>
        <source>Stored in {where}</source>
        <translation>{where} में संग्रहित</translation>
    </message>
    <message>
        <source>Stranger at the window&apos;s door</source>
        <translation>विंडो के द्वार पर अजनबी</translation>
    </message>
    <message>
        <source>Studies</source>
        <translation>अध्ययन</translation>
    </message>
    <message>
        <source>Studies and orders</source>
        <translation>अध्ययन और आदेश</translation>
    </message>
    <message>
        <source>Studies come from this archive.</source>
        <translation>इस आर्काइव से अध्ययन आते हैं।</translation>
    </message>
    <message>
        <source>Studies found in the archives</source>
        <translation>आर्काइव में मिले अध्ययन</translation>
    </message>
    <message>
        <source>Studies were deleted faster than they could be backed up.</source>
        <translation>अध्ययन बैकअप लिए जाने से पहले ही मिटाए जा रहे थे।</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>अध्ययन</translation>
    </message>
    <message>
        <source>Study at an archive</source>
        <translation>संग्रह में अध्ययन</translation>
    </message>
    <message>
        <source>Study back</source>
        <translation>अध्ययन वापस</translation>
    </message>
    <message>
        <source>Study by emergency access</source>
        <translation>आपातकालीन पहुँच से अध्ययन</translation>
    </message>
    <message>
        <source>Study deleted</source>
        <translation>अध्ययन हटाया गया</translation>
    </message>
    <message>
        <source>Study description</source>
        <translation>अध्ययन का विवरण</translation>
    </message>
    <message>
        <source>Study not opened: no consent</source>
        <translation>अध्ययन नहीं खुला: सहमति नहीं</translation>
    </message>
    <message>
        <source>Study to its patient</source>
        <translation>अध्ययन उसके रोगी को</translation>
    </message>
    <message>
        <source>Study {n} of {total}</source>
        <translation>अध्ययन {n} / {total}</translation>
    </message>
    <message>
        <source>Success</source>
        <translation>सफल</translation>
    </message>
    <message>
        <source>Support bundle</source>
        <translation>सहायता बंडल</translation>
    </message>
    <message>
        <source>Support bundle to a file</source>
        <translation>सहायता बंडल फ़ाइल में</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>अदला-बदली</translation>
    </message>
    <message>
        <source>Switch of an AI feature</source>
        <translation>एआई सुविधा बदलना</translation>
    </message>
    <message>
        <source>Synthetic images with known answers are read and measured as a patient&apos;s are: after installation, after every update of the program, and on request.</source>
        <translation>ज्ञात उत्तरों वाले कृत्रिम चित्र रोगी के चित्रों की तरह पढ़े और मापे जाते हैं: स्थापना के बाद, प्रोग्राम के हर अपडेट के बाद, और माँगने पर।</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>Table (*.csv);;JSON lines (*.jsonl);;DICOM audit messages (*.xml)</source>
        <translation>तालिका (*.csv);;JSON पंक्तियाँ (*.jsonl);;DICOM ऑडिट संदेश (*.xml)</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>तालिकाएँ (*.csv)</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>Take a name that nobody can mistake for another.</source>
        <translation>ऐसा नाम चुनें जिसे कोई दूसरा न समझ ले।</translation>
    </message>
    <message>
        <source>Take back the offset of {mm}</source>
        <translation>{mm} का अंतर वापस लें</translation>
    </message>
    <message>
        <source>Take back this viewport&apos;s offset</source>
        <translation>इस व्यूपोर्ट का अंतर वापस लें</translation>
    </message>
    <message>
        <source>Take four words or more that nobody would guess, and write them down apart from the backups.</source>
        <translation>चार या अधिक ऐसे शब्द लें जिनका कोई अनुमान न लगा सके, और उन्हें बैकअप से अलग लिख रखें।</translation>
    </message>
    <message>
        <source>Take in</source>
        <translation>लें</translation>
    </message>
    <message>
        <source>Take in a folder</source>
        <translation>फ़ोल्डर लें</translation>
    </message>
    <message>
        <source>Take in files</source>
        <translation>फ़ाइलें लें</translation>
    </message>
    <message>
        <source>Take in files…</source>
        <translation>फ़ाइलें लें…</translation>
    </message>
    <message>
        <source>Take in the folder that it points at, if you know it.</source>
        <translation>जिस फ़ोल्डर की ओर यह इशारा करता है, उसे जानते हों तो लें।</translation>
    </message>
    <message>
        <source>Take in {root}</source>
        <translation>{root} लें</translation>
    </message>
    <message>
        <source>Take it in again with its patient, or with a study of this seat.</source>
        <translation>इसे इसके रोगी के साथ, या इस सीट के किसी अध्ययन के साथ फिर से लें।</translation>
    </message>
    <message>
        <source>Take it in as CT, MR or OT (other).</source>
        <translation>इसे CT, MR या OT (अन्य) के रूप में लें।</translation>
    </message>
    <message>
        <source>Take it in as CT, or without a unit.</source>
        <translation>इसे CT के रूप में लें, या बिना इकाई के।</translation>
    </message>
    <message>
        <source>Take off</source>
        <translation>सूची से हटाएँ</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>अपनाएँ</translation>
    </message>
    <message>
        <source>Take over the saved marks shown</source>
        <translation>दिखाए गए सहेजे चिह्न अपनाएँ</translation>
    </message>
    <message>
        <source>Take paired slices apart</source>
        <translation>स्लाइसों की जोड़ियाँ अलग करें</translation>
    </message>
    <message>
        <source>Take several words that do not belong together.</source>
        <translation>आपस में मेल न खाने वाले कई शब्द लें।</translation>
    </message>
    <message>
        <source>Take that line out, or use a file of this version.</source>
        <translation>वह पंक्ति हटाएँ, या इस संस्करण की फ़ाइल लें।</translation>
    </message>
    <message>
        <source>Take the last decision back</source>
        <translation>पिछला निर्णय वापस लें</translation>
    </message>
    <message>
        <source>Take the new one</source>
        <translation>नया वाला लें</translation>
    </message>
    <message>
        <source>Take the pairs apart</source>
        <translation>जोड़ियाँ अलग करें</translation>
    </message>
    <message>
        <source>Take the range from the values at the crosshair</source>
        <translation>क्रॉसहेयर पर के मानों से सीमा लें</translation>
    </message>
    <message>
        <source>Take them in</source>
        <translation>इन्हें लें</translation>
    </message>
    <message>
        <source>Taken in as</source>
        <translation>इस रूप में लें</translation>
    </message>
    <message>
        <source>Taken in as {what}</source>
        <translation>{what} के रूप में लिया गया</translation>
    </message>
    <message>
        <source>Taking of a held image</source>
        <translation>रोकी गई छवि लेना</translation>
    </message>
    <message>
        <source>Technologist</source>
        <translation>टेक्नोलॉजिस्ट</translation>
    </message>
    <message>
        <source>Technologist, CT</source>
        <translation>टेक्नोलॉजिस्ट, CT</translation>
    </message>
    <message>
        <source>Technologist, MR</source>
        <translation>टेक्नोलॉजिस्ट, MR</translation>
    </message>
    <message>
        <source>Technologist, X-ray</source>
        <translation>टेक्नोलॉजिस्ट, एक्स-रे</translation>
    </message>
    <message>
        <source>Technologist, ultrasound</source>
        <translation>टेक्नोलॉजिस्ट, अल्ट्रासाउंड</translation>
    </message>
    <message>
        <source>Tell again</source>
        <translation>फिर बताएँ</translation>
    </message>
    <message>
        <source>Tell it when examinations begin and end</source>
        <translation>इसे बताएँ कि जाँच कब शुरू और समाप्त हुई</translation>
    </message>
    <message>
        <source>Tell your privacy officer; change nothing, and keep a copy of the profile.</source>
        <translation>अपने गोपनीयता अधिकारी को बताएँ; कुछ न बदलें, और प्रोफ़ाइल की एक प्रति रखें।</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>साँचा</translation>
    </message>
    <message>
        <source>Ten codes for paper</source>
        <translation>काग़ज़ के लिए दस कोड</translation>
    </message>
    <message>
        <source>Ten images back</source>
        <translation>दस चित्र पीछे</translation>
    </message>
    <message>
        <source>Ten images on</source>
        <translation>दस चित्र आगे</translation>
    </message>
    <message>
        <source>Test every … days</source>
        <translation>हर … दिन में जाँच</translation>
    </message>
    <message>
        <source>Test move</source>
        <translation>परीक्षण C-MOVE</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>पाठ</translation>
    </message>
    <message>
        <source>Text can still be read where the image was blanked.</source>
        <translation>जहाँ छवि मिटाई गई वहाँ अब भी पाठ पढ़ा जा सकता है।</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>पाठ का आकार</translation>
    </message>
    <message>
        <source>That did not work.</source>
        <translation>यह नहीं हो सका।</translation>
    </message>
    <message>
        <source>That sentence is no longer in the report.</source>
        <translation>वह वाक्य अब रिपोर्ट में नहीं है।</translation>
    </message>
    <message>
        <source>The JPEG file holds colours for printing (CMYK), which no monitor shows as meant.</source>
        <translation>JPEG फ़ाइल में छपाई के रंग (CMYK) हैं, जिन्हें कोई मॉनिटर सही नहीं दिखाता।</translation>
    </message>
    <message>
        <source>The NIfTI file contradicts itself about the size of its voxels.</source>
        <translation>NIfTI फ़ाइल अपने वॉक्सेल के आकार के बारे में स्वयं का खंडन करती है।</translation>
    </message>
    <message>
        <source>The NIfTI file does not say which side of the patient is left.</source>
        <translation>NIfTI फ़ाइल नहीं बताती कि रोगी का बायाँ पक्ष कौन-सा है।</translation>
    </message>
    <message>
        <source>The NIfTI file says two things about which side of the patient is left.</source>
        <translation>NIfTI फ़ाइल रोगी के बाएँ पक्ष के बारे में दो बातें कहती है।</translation>
    </message>
    <message>
        <source>The NRRD file does not say which side of the patient is left.</source>
        <translation>NRRD फ़ाइल नहीं बताती कि रोगी का बायाँ पक्ष कौन-सा है।</translation>
    </message>
    <message>
        <source>The NRRD header names no single file beside it that holds its voxels.</source>
        <translation>NRRD हेडर अपने पास की ऐसी कोई एक फ़ाइल नहीं बताता जिसमें उसके वॉक्सेल हों।</translation>
    </message>
    <message>
        <source>The PDF file asks for a password.</source>
        <translation>PDF फ़ाइल पासवर्ड माँगती है।</translation>
    </message>
    <message>
        <source>The PDF file is damaged.</source>
        <translation>PDF फ़ाइल क्षतिग्रस्त है।</translation>
    </message>
    <message>
        <source>The PNG file is cut off.</source>
        <translation>PNG फ़ाइल अधूरी कटी है।</translation>
    </message>
    <message>
        <source>The TIFF file holds more pages or pixels than any genuine one.</source>
        <translation>TIFF फ़ाइल में किसी भी असली फ़ाइल से अधिक पृष्ठ या पिक्सेल हैं।</translation>
    </message>
    <message>
        <source>The archive brought its reader down.</source>
        <translation>इस ज़िप फ़ाइल को पढ़ते समय पढ़ने वाली प्रक्रिया बंद हो गई।</translation>
    </message>
    <message>
        <source>The archive grows beyond anything genuine when it is unpacked.</source>
        <translation>खोलने पर यह ज़िप फ़ाइल किसी भी असली फ़ाइल से कहीं अधिक बड़ी हो जाती है।</translation>
    </message>
    <message>
        <source>The audit log cannot be written. Whoever was here has left all the same.</source>
        <translation>ऑडिट लॉग लिखा नहीं जा सकता। जो यहाँ था, वह फिर भी जा चुका है।</translation>
    </message>
    <message>
        <source>The audit log does not verify: tell your administrator</source>
        <translation>ऑडिट लॉग सत्यापित नहीं होता: अपने प्रशासक को बताएँ</translation>
    </message>
    <message>
        <source>The audit log is not whole</source>
        <translation>ऑडिट लॉग पूरा नहीं है</translation>
    </message>
    <message>
        <source>The audit log is not written in this form.</source>
        <translation>ऑडिट लॉग इस रूप में नहीं लिखा जाता।</translation>
    </message>
    <message>
        <source>The audit log of this seat is not whole</source>
        <translation>इस स्थान का ऑडिट लॉग पूरा नहीं है</translation>
    </message>
    <message>
        <source>The audit log of this seat is not whole.</source>
        <translation>इस स्थान का ऑडिट लॉग पूरा नहीं है।</translation>
    </message>
    <message>
        <source>The authorities to believe</source>
        <translation>भरोसे के प्राधिकरण</translation>
    </message>
    <message>
        <source>The backup is made.</source>
        <translation>बैकअप हो गया।</translation>
    </message>
    <message>
        <source>The backup passphrase was not given.</source>
        <translation>बैकअप का गुप्त वाक्य नहीं दिया गया।</translation>
    </message>
    <message>
        <source>The backups of another seat lie in this folder.</source>
        <translation>इस फ़ोल्डर में दूसरी सीट के बैकअप हैं।</translation>
    </message>
    <message>
        <source>The bead to measure from is not in the image.</source>
        <translation>मापने की मनका चित्र में नहीं है।</translation>
    </message>
    <message>
        <source>The brush</source>
        <translation>ब्रश</translation>
    </message>
    <message>
        <source>The capsule cannot be read.</source>
        <translation>कैप्सूल पढ़ा नहीं जा सकता।</translation>
    </message>
    <message>
        <source>The certificate of this seat</source>
        <translation>इस सीट का प्रमाणपत्र</translation>
    </message>
    <message>
        <source>The certificate of {subject}, from {issuer}, ended on {day}: ask for a new one</source>
        <translation>{subject} का प्रमाणपत्र ({issuer} से) {day} को समाप्त हो गया: नया माँगें</translation>
    </message>
    <message>
        <source>The character set of the object does not have the letters of this name.</source>
        <translation>इस ऑब्जेक्ट के वर्ण-समूह में इस नाम के अक्षर नहीं हैं।</translation>
    </message>
    <message>
        <source>The circle</source>
        <translation>वृत्त</translation>
    </message>
    <message>
        <source>The clock of this computer was set back by {time}.</source>
        <translation>इस कंप्यूटर की घड़ी {time} पीछे की गई।</translation>
    </message>
    <message>
        <source>The clock of this computer was set forward by {time}.</source>
        <translation>इस कंप्यूटर की घड़ी {time} आगे की गई।</translation>
    </message>
    <message>
        <source>The code that the telephone shows now</source>
        <translation>फ़ोन अभी जो कोड दिखाता है</translation>
    </message>
    <message>
        <source>The compressed image has negative values, which the header rules out.</source>
        <translation>संपीड़ित चित्र में ऋणात्मक मान हैं, जिन्हें हेडर नकारता है।</translation>
    </message>
    <message>
        <source>The compressed image has other samples or bits than the header says.</source>
        <translation>संपीड़ित चित्र के samples या bits हेडर से अलग हैं।</translation>
    </message>
    <message>
        <source>The compressed pixels are garbled.</source>
        <translation>संपीड़ित pixels बिगड़े हुए हैं।</translation>
    </message>
    <message>
        <source>The compressed pixels stop in the middle.</source>
        <translation>संपीड़ित pixels बीच में समाप्त हो जाते हैं।</translation>
    </message>
    <message>
        <source>The database has been closed.</source>
        <translation>डेटाबेस बंद कर दिया गया है।</translation>
    </message>
    <message>
        <source>The decoded image has not the size the header says.</source>
        <translation>डिकोड किए चित्र का आकार हेडर से अलग है।</translation>
    </message>
    <message>
        <source>The demonstration study makes no volume.</source>
        <translation>प्रदर्शन अध्ययन से वॉल्यूम नहीं बनता।</translation>
    </message>
    <message>
        <source>The digit that chooses the preset</source>
        <translation>प्रीसेट चुनने का अंक</translation>
    </message>
    <message>
        <source>The disc, stick or folder that is being taken in is not there any more.</source>
        <translation>जिस डिस्क, स्टिक या फ़ोल्डर से लिया जा रहा था वह अब वहाँ नहीं है।</translation>
    </message>
    <message>
        <source>The disk for backups is full, so this backup was not made.</source>
        <translation>बैकअप की डिस्क भर गई है, इसलिए यह बैकअप नहीं हुआ।</translation>
    </message>
    <message>
        <source>The disk is full, so nothing more can be kept.</source>
        <translation>डिस्क भर गई है, इसलिए और कुछ नहीं रखा जा सकता।</translation>
    </message>
    <message>
        <source>The disk is {n} % full.</source>
        <translation>डिस्क {n} % भरी है।</translation>
    </message>
    <message>
        <source>The ellipse</source>
        <translation>दीर्घवृत्त</translation>
    </message>
    <message>
        <source>The file DICOMDIR is no index of a medium.</source>
        <translation>फ़ाइल DICOMDIR किसी माध्यम की सूची नहीं है।</translation>
    </message>
    <message>
        <source>The file brought its reader down.</source>
        <translation>इस फ़ाइल को पढ़ते समय पढ़ने वाली प्रक्रिया बंद हो गई।</translation>
    </message>
    <message>
        <source>The file could not be read from where it lies.</source>
        <translation>फ़ाइल जहाँ है वहाँ से पढ़ी नहीं जा सकी।</translation>
    </message>
    <message>
        <source>The file could not be written.</source>
        <translation>फ़ाइल नहीं लिखी जा सकी।</translation>
    </message>
    <message>
        <source>The file could not be written; nothing of it was left behind.</source>
        <translation>फ़ाइल लिखी नहीं जा सकी; उसका कुछ भी पीछे नहीं छूटा।</translation>
    </message>
    <message>
        <source>The file could not be written; there is no room.</source>
        <translation>फ़ाइल नहीं लिखी जा सकी; जगह नहीं है।</translation>
    </message>
    <message>
        <source>The file covers part of this image with a shutter, which is lifted.</source>
        <translation>फ़ाइल इस चित्र के एक भाग को शटर से ढकती है, जो हटा दिया गया है।</translation>
    </message>
    <message>
        <source>The file does not say how it is encoded, and its contents do not tell.</source>
        <translation>फ़ाइल नहीं बताती कि वह कैसे लिखी गई है, और उसकी सामग्री से भी पता नहीं चलता।</translation>
    </message>
    <message>
        <source>The file does not say which object it is.</source>
        <translation>फ़ाइल यह नहीं बताती कि वह कौन-सा ऑब्जेक्ट है।</translation>
    </message>
    <message>
        <source>The file ends in the middle of a data element.</source>
        <translation>फ़ाइल एक डेटा तत्व के बीच में ही ख़त्म हो जाती है।</translation>
    </message>
    <message>
        <source>The file ends in the middle of a sequence.</source>
        <translation>फ़ाइल एक सीक्वेंस के बीच में ही ख़त्म हो जाती है।</translation>
    </message>
    <message>
        <source>The file ends in the middle of the header.</source>
        <translation>फ़ाइल हेडर के बीच में ही ख़त्म हो जाती है।</translation>
    </message>
    <message>
        <source>The file ends in the middle of the pixels.</source>
        <translation>फ़ाइल पिक्सेल के बीच में ही ख़त्म हो जाती है।</translation>
    </message>
    <message>
        <source>The file grows out of proportion when it is inflated.</source>
        <translation>फ़ाइल खोलने पर अनुपात से बाहर बढ़ती है।</translation>
    </message>
    <message>
        <source>The file grows while it is read.</source>
        <translation>फ़ाइल पढ़े जाने के दौरान बढ़ रही है।</translation>
    </message>
    <message>
        <source>The file holds more than its header says.</source>
        <translation>फ़ाइल में हेडर के कहे से अधिक है।</translation>
    </message>
    <message>
        <source>The file is deflated, and its deflated part is damaged.</source>
        <translation>फ़ाइल deflate की हुई है, और वह भाग खराब है।</translation>
    </message>
    <message>
        <source>The file is probably damaged; keep it away from other programs.</source>
        <translation>फ़ाइल शायद खराब है; इसे दूसरे प्रोग्रामों से दूर रखें।</translation>
    </message>
    <message>
        <source>The file is probably damaged; send or copy it again from where it came.</source>
        <translation>फ़ाइल शायद खराब है; जहाँ से आई वहाँ से फिर भेजें या कॉपी करें।</translation>
    </message>
    <message>
        <source>The file names a mouse button that is not known.</source>
        <translation>फ़ाइल ऐसा माउस बटन बताती है जो ज्ञात नहीं।</translation>
    </message>
    <message>
        <source>The file of keys could not be written.</source>
        <translation>कुंजियों की फ़ाइल लिखी नहीं जा सकी।</translation>
    </message>
    <message>
        <source>The file to verify cannot be read.</source>
        <translation>जाँचने की फ़ाइल पढ़ी नहीं जा सकती।</translation>
    </message>
    <message>
        <source>The file with the passphrase cannot be read.</source>
        <translation>पासफ़्रेज़ वाली फ़ाइल पढ़ी नहीं जा सकती।</translation>
    </message>
    <message>
        <source>The file with the password cannot be read.</source>
        <translation>पासवर्ड वाली फ़ाइल पढ़ी नहीं जा सकी।</translation>
    </message>
    <message>
        <source>The file&apos;s keys build on a habit that is not known here.</source>
        <translation>फ़ाइल की कुंजियाँ ऐसी आदत पर बनी हैं जो यहाँ ज्ञात नहीं।</translation>
    </message>
    <message>
        <source>The files that are not DICOM were left where they are.</source>
        <translation>जो फ़ाइलें DICOM नहीं हैं वे जहाँ थीं वहीं छोड़ दी गईं।</translation>
    </message>
    <message>
        <source>The first administrator</source>
        <translation>पहला प्रशासक</translation>
    </message>
    <message>
        <source>The first backup is about to begin.</source>
        <translation>पहला बैकअप शुरू होने वाला है।</translation>
    </message>
    <message>
        <source>The first password was somebody else&apos;s. Nobody but you knows the next.</source>
        <translation>पहला पासवर्ड किसी और का था। अगला केवल आप जानते हैं।</translation>
    </message>
    <message>
        <source>The first {n} are shown; the table has all.</source>
        <translation>पहली {n} दिखाई गई हैं; तालिका में सब हैं।</translation>
    </message>
    <message>
        <source>The folder for backups cannot be reached, so no backup was made.</source>
        <translation>बैकअप का फ़ोल्डर नहीं मिल रहा, इसलिए कोई बैकअप नहीं हुआ।</translation>
    </message>
    <message>
        <source>The folder to export to holds files already.</source>
        <translation>निर्यात के फ़ोल्डर में पहले से फ़ाइलें हैं।</translation>
    </message>
    <message>
        <source>The hanging protocol could not be written.</source>
        <translation>hanging protocol लिखा नहीं जा सका।</translation>
    </message>
    <message>
        <source>The header cannot be taken apart, so nothing proves that it names nobody.</source>
        <translation>शीर्षक को खोला नहीं जा सकता, इसलिए यह सिद्ध नहीं कि वह किसी का नाम नहीं बताता।</translation>
    </message>
    <message>
        <source>The header is garbled: a data element has a type that DICOM does not know.</source>
        <translation>हेडर बिगड़ा है: एक data element का प्रकार DICOM में नहीं है।</translation>
    </message>
    <message>
        <source>The header is garbled: a sequence holds something that is no item.</source>
        <translation>हेडर बिगड़ा है: एक sequence में कुछ है जो item नहीं है।</translation>
    </message>
    <message>
        <source>The highest value must lie above the lowest.</source>
        <translation>उच्चतम मान न्यूनतम से ऊपर होना चाहिए।</translation>
    </message>
    <message>
        <source>The image cannot be written again as it was, without its text.</source>
        <translation>छवि को उसके पाठ के बिना पहले जैसा फिर नहीं लिखा जा सकता।</translation>
    </message>
    <message>
        <source>The image is in colour: its pixels have no single value.</source>
        <translation>चित्र रंगीन है: उसके पिक्सेलों का एक मान नहीं होता।</translation>
    </message>
    <message>
        <source>The image says that text is burned into it, and none was found.</source>
        <translation>छवि कहती है कि उसमें पाठ लिखा है, पर कोई नहीं मिला।</translation>
    </message>
    <message>
        <source>The image says that text is burned into it.</source>
        <translation>छवि कहती है कि उसमें पाठ लिखा है।</translation>
    </message>
    <message>
        <source>The image to measure on is not shown from this study.</source>
        <translation>मापने का चित्र इस अध्ययन से नहीं दिखाया गया है।</translation>
    </message>
    <message>
        <source>The images are still being read.</source>
        <translation>छवियाँ अभी पढ़ी जा रही हैं।</translation>
    </message>
    <message>
        <source>The images of the presentation state are not on this seat.</source>
        <translation>presentation state के चित्र इस कंप्यूटर पर नहीं हैं।</translation>
    </message>
    <message>
        <source>The index of the medium cannot be read.</source>
        <translation>माध्यम की सूची नहीं पढ़ी जा सकती।</translation>
    </message>
    <message>
        <source>The index of the medium has more records than any medium holds files.</source>
        <translation>माध्यम की सूची में इतनी प्रविष्टियाँ हैं जितनी फ़ाइलें किसी माध्यम पर नहीं होतीं।</translation>
    </message>
    <message>
        <source>The index refers to records that it does not hold.</source>
        <translation>सूची ऐसी प्रविष्टियों की ओर इशारा करती है जो उसमें नहीं हैं।</translation>
    </message>
    <message>
        <source>The key could not be written.</source>
        <translation>कुंजी लिखी नहीं जा सकी।</translation>
    </message>
    <message>
        <source>The key images of this study are not on this seat.</source>
        <translation>इस अध्ययन के मुख्य चित्र इस कंप्यूटर पर नहीं हैं।</translation>
    </message>
    <message>
        <source>The key object selection names more objects than any genuine one.</source>
        <translation>key object selection किसी भी असली से अधिक ऑब्जेक्ट बताता है।</translation>
    </message>
    <message>
        <source>The keys are not written as a table of lists.</source>
        <translation>कुंजियाँ सूचियों की तालिका के रूप में नहीं लिखी हैं।</translation>
    </message>
    <message>
        <source>The last restore test failed: {why}</source>
        <translation>पुनर्स्थापना की पिछली जाँच विफल रही: {why}</translation>
    </message>
    <message>
        <source>The lengths of a ratio are gone.</source>
        <translation>अनुपात की लंबाइयाँ नहीं रहीं।</translation>
    </message>
    <message>
        <source>The list of sites cannot be read.</source>
        <translation>साइटों की सूची पढ़ी नहीं जा सकती।</translation>
    </message>
    <message>
        <source>The list was cut here: ask for less.</source>
        <translation>सूची यहाँ काटी गई: कम माँगें।</translation>
    </message>
    <message>
        <source>The log is being checked…</source>
        <translation>लॉग जाँचा जा रहा है…</translation>
    </message>
    <message>
        <source>The marks lie in another frame of reference: the same place there is not known.</source>
        <translation>चिह्न किसी दूसरे निर्देश तंत्र में हैं: वहाँ वही स्थान ज्ञात नहीं है।</translation>
    </message>
    <message>
        <source>The marks were drawn on a plane of another slant: they would be measured shorter.</source>
        <translation>चिह्न किसी दूसरे झुकाव के तल पर बनाए गए थे: वे छोटे मापे जाते।</translation>
    </message>
    <message>
        <source>The marks were drawn on an image of another size or scale.</source>
        <translation>चिह्न किसी दूसरे आकार या पैमाने के चित्र पर बनाए गए थे।</translation>
    </message>
    <message>
        <source>The mask does not lie on the voxels of these images, so it was not written.</source>
        <translation>mask इन चित्रों के voxels पर नहीं है, इसलिए नहीं लिखा गया।</translation>
    </message>
    <message>
        <source>The measurements are saved all the same.</source>
        <translation>माप फिर भी सहेजे गए हैं।</translation>
    </message>
    <message>
        <source>The measurements contradict something that this seat holds, and are not saved.</source>
        <translation>ये माप इस कंप्यूटर पर रखी किसी चीज़ का खंडन करते हैं, इसलिए सहेजे नहीं गए।</translation>
    </message>
    <message>
        <source>The model could not be copied.</source>
        <translation>मॉडल कॉपी नहीं किया जा सका।</translation>
    </message>
    <message>
        <source>The model looked and marked nothing. That is no statement that nothing is there.</source>
        <translation>मॉडल ने देखा और कुछ अंकित नहीं किया। इसका अर्थ यह नहीं कि वहाँ कुछ नहीं है।</translation>
    </message>
    <message>
        <source>The name, the password or the code is not right.</source>
        <translation>नाम, पासवर्ड या कोड सही नहीं है।</translation>
    </message>
    <message>
        <source>The new password</source>
        <translation>नया पासवर्ड</translation>
    </message>
    <message>
        <source>The new password is the old one.</source>
        <translation>नया पासवर्ड वही पुराना है।</translation>
    </message>
    <message>
        <source>The new password once more</source>
        <translation>नया पासवर्ड फिर से</translation>
    </message>
    <message>
        <source>The object belongs to another patient or study than the one that is held.</source>
        <translation>यह ऑब्जेक्ट यहाँ वाले से अलग मरीज़ या जाँच का है।</translation>
    </message>
    <message>
        <source>The object cannot be taken apart far enough to be sure that it names nobody.</source>
        <translation>वस्तु को इतना नहीं खोला जा सकता कि निश्चित हो कि वह किसी का नाम नहीं बताती।</translation>
    </message>
    <message>
        <source>The object cannot be written anew without what named somebody.</source>
        <translation>जो किसी का नाम बताता था उसके बिना वस्तु फिर से नहीं लिखी जा सकती।</translation>
    </message>
    <message>
        <source>The object holds no PDF.</source>
        <translation>ऑब्जेक्ट में PDF नहीं है।</translation>
    </message>
    <message>
        <source>The object holds no image that could be blanked.</source>
        <translation>वस्तु में ऐसी कोई छवि नहीं जिसे मिटाया जा सके।</translation>
    </message>
    <message>
        <source>The object holds no image.</source>
        <translation>ऑब्जेक्ट में चित्र नहीं है।</translation>
    </message>
    <message>
        <source>The object is another than the one that was announced.</source>
        <translation>ऑब्जेक्ट वह नहीं है जिसकी सूचना दी गई थी।</translation>
    </message>
    <message>
        <source>The object is larger than this workstation reads.</source>
        <translation>ऑब्जेक्ट इस वर्कस्टेशन की सीमा से बड़ा है।</translation>
    </message>
    <message>
        <source>The object is no key object selection.</source>
        <translation>ऑब्जेक्ट key object selection नहीं है।</translation>
    </message>
    <message>
        <source>The object is no presentation state.</source>
        <translation>ऑब्जेक्ट presentation state नहीं है।</translation>
    </message>
    <message>
        <source>The object is no spatial registration.</source>
        <translation>ऑब्जेक्ट spatial registration नहीं है।</translation>
    </message>
    <message>
        <source>The object is no structured report.</source>
        <translation>ऑब्जेक्ट structured report नहीं है।</translation>
    </message>
    <message>
        <source>The object marks no voxels.</source>
        <translation>ऑब्जेक्ट कोई voxel अंकित नहीं करता।</translation>
    </message>
    <message>
        <source>The object names more people and places than any genuine one does.</source>
        <translation>वस्तु में किसी भी वास्तविक वस्तु से अधिक व्यक्ति और स्थान हैं।</translation>
    </message>
    <message>
        <source>The oldest TLS that is spoken with peers.</source>
        <translation>साथियों से बात में सबसे पुराना TLS।</translation>
    </message>
    <message>
        <source>The one kept here stands; the new one lies in quarantine.</source>
        <translation>यहाँ रखा ऑब्जेक्ट बना रहता है; नया quarantine में है।</translation>
    </message>
    <message>
        <source>The open study has no length to compare with.</source>
        <translation>खुले अध्ययन में तुलना के लिए कोई लंबाई नहीं है।</translation>
    </message>
    <message>
        <source>The outbox has no such entry.</source>
        <translation>आउटबॉक्स में ऐसा कुछ नहीं है।</translation>
    </message>
    <message>
        <source>The page cannot be written there.</source>
        <translation>पृष्ठ वहाँ लिखा नहीं जा सकता।</translation>
    </message>
    <message>
        <source>The page cannot be written there; the recovery key on it is good all the same.</source>
        <translation>पृष्ठ वहाँ नहीं लिखा जा सकता; फिर भी उस पर की पुनर्प्राप्ति कुंजी मान्य है।</translation>
    </message>
    <message>
        <source>The passphrase alone restores a seat. It is kept nowhere: write it down, and keep it apart from the disk.</source>
        <translation>केवल गुप्त वाक्य ही सीट को पुनर्स्थापित करता है। वह कहीं नहीं रखा जाता: उसे लिख लें, और डिस्क से अलग रखें।</translation>
    </message>
    <message>
        <source>The passphrase does not open these backups.</source>
        <translation>इस पासफ़्रेज़ से ये बैकअप नहीं खुलते।</translation>
    </message>
    <message>
        <source>The passphrase does not open this profile.</source>
        <translation>इस पासफ़्रेज़ से यह प्रोफ़ाइल नहीं खुलती।</translation>
    </message>
    <message>
        <source>The passphrase is not right.</source>
        <translation>पासफ़्रेज़ सही नहीं है।</translation>
    </message>
    <message>
        <source>The passphrase once more</source>
        <translation>पासफ़्रेज़ एक बार फिर</translation>
    </message>
    <message>
        <source>The password does not open this seat.</source>
        <translation>यह पासवर्ड इस सीट को नहीं खोलता।</translation>
    </message>
    <message>
        <source>The password of now</source>
        <translation>अभी का पासवर्ड</translation>
    </message>
    <message>
        <source>The password once more</source>
        <translation>पासवर्ड एक बार और</translation>
    </message>
    <message>
        <source>The patient is erased here; in the backups once they are back.</source>
        <translation>मरीज़ यहाँ से मिटा दिया गया; बैकअप से तब मिटेगा जब वे लौटेंगे।</translation>
    </message>
    <message>
        <source>The patient is erased, in the backups too.</source>
        <translation>मरीज़ मिटा दिया गया, बैकअप से भी।</translation>
    </message>
    <message>
        <source>The pixel data is shorter than the header says.</source>
        <translation>pixel data हेडर के कहे से छोटा है।</translation>
    </message>
    <message>
        <source>The pixels are compressed in a way that cannot be opened here.</source>
        <translation>pixels ऐसे संपीड़ित हैं जो यहाँ नहीं खुलते।</translation>
    </message>
    <message>
        <source>The pixels are compressed in another way than the file says.</source>
        <translation>pixels फ़ाइल के कहे से अलग ढंग से संपीड़ित हैं।</translation>
    </message>
    <message>
        <source>The pixels are the same, bit for bit.</source>
        <translation>पिक्सेल हूबहू एक जैसे हैं।</translation>
    </message>
    <message>
        <source>The pixels differ.</source>
        <translation>पिक्सेल अलग हैं।</translation>
    </message>
    <message>
        <source>The policy key of this computer was laid by its administrator.</source>
        <translation>इस कंप्यूटर की नीति-कुंजी उसके प्रशासक ने रखी है।</translation>
    </message>
    <message>
        <source>The polygon</source>
        <translation>बहुभुज</translation>
    </message>
    <message>
        <source>The presentation state has more graphics than any genuine one.</source>
        <translation>presentation state में किसी भी असली से अधिक graphics हैं।</translation>
    </message>
    <message>
        <source>The presentation state is about other images than this one.</source>
        <translation>presentation state इस चित्र के बारे में नहीं है।</translation>
    </message>
    <message>
        <source>The presentation state is not applied: it is greyscale, and the image is in colour.</source>
        <translation>presentation state नहीं लगाया गया: वह greyscale है और चित्र रंगीन।</translation>
    </message>
    <message>
        <source>The presentation state is not applied: the image states no geometry.</source>
        <translation>presentation state नहीं लगाया गया: चित्र ज्यामिति नहीं बताता।</translation>
    </message>
    <message>
        <source>The presentation state is of another study or patient, so it is not applied.</source>
        <translation>presentation state दूसरे अध्ययन या रोगी का है, इसलिए नहीं लगाया गया।</translation>
    </message>
    <message>
        <source>The profile lies on a network share, where a lost connection would damage it.</source>
        <translation>प्रोफ़ाइल नेटवर्क फ़ोल्डर पर है, जहाँ टूटा संपर्क उसे खराब कर देगा।</translation>
    </message>
    <message>
        <source>The project has no name.</source>
        <translation>परियोजना का कोई नाम नहीं है।</translation>
    </message>
    <message>
        <source>The protocol as text (TOML)</source>
        <translation>प्रोटोकॉल पाठ के रूप में (TOML)</translation>
    </message>
    <message>
        <source>The query names no level that can be answered.</source>
        <translation>पूछताछ ऐसा स्तर नहीं बताती जिसका उत्तर दिया जा सके।</translation>
    </message>
    <message>
        <source>The question has letters that the peer&apos;s character set does not have.</source>
        <translation>प्रश्न में ऐसे अक्षर हैं जो उस पीयर के वर्ण-समूह में नहीं हैं।</translation>
    </message>
    <message>
        <source>The quota of this seat is {n} % full.</source>
        <translation>इस स्थान का कोटा {n} % भरा है।</translation>
    </message>
    <message>
        <source>The records of the index refer to one another in a circle.</source>
        <translation>सूची की प्रविष्टियाँ एक-दूसरे की ओर गोल घेरे में इशारा करती हैं।</translation>
    </message>
    <message>
        <source>The records of this profile could not be read from or written to the disk.</source>
        <translation>इस प्रोफ़ाइल के रिकॉर्ड डिस्क से पढ़े या उस पर लिखे नहीं जा सके।</translation>
    </message>
    <message>
        <source>The recovery key</source>
        <translation>पुनर्प्राप्ति कुंजी</translation>
    </message>
    <message>
        <source>The recovery key lets in those alone who may manage people.</source>
        <translation>पुनर्प्राप्ति कुंजी केवल उन्हें अंदर आने देती है जो लोगों को सँभाल सकते हैं।</translation>
    </message>
    <message>
        <source>The recovery key was used</source>
        <translation>पुनर्प्राप्ति कुंजी काम में ली गई</translation>
    </message>
    <message>
        <source>The rectangle</source>
        <translation>आयत</translation>
    </message>
    <message>
        <source>The registration names more spaces than any genuine one.</source>
        <translation>registration किसी भी असली से अधिक स्थान बताता है।</translation>
    </message>
    <message>
        <source>The registration names no registered images.</source>
        <translation>registration कोई पंजीकृत चित्र नहीं बताता।</translation>
    </message>
    <message>
        <source>The repaired copy contradicts what is held.</source>
        <translation>मरम्मत की गई प्रति यहाँ वाले से मेल नहीं खाती।</translation>
    </message>
    <message>
        <source>The report and the open study are not of the same patient.</source>
        <translation>रिपोर्ट और खुला अध्ययन एक ही मरीज़ के नहीं हैं।</translation>
    </message>
    <message>
        <source>The report could not be drafted.</source>
        <translation>रिपोर्ट का मसौदा नहीं बन सका।</translation>
    </message>
    <message>
        <source>The report has more measurements than any genuine one.</source>
        <translation>रिपोर्ट में किसी भी असली से अधिक माप हैं।</translation>
    </message>
    <message>
        <source>The report was changed and is not saved as it stands.</source>
        <translation>रिपोर्ट बदली गई है और जैसी है वैसी सहेजी नहीं गई है।</translation>
    </message>
    <message>
        <source>The request does not say what to retrieve.</source>
        <translation>अनुरोध नहीं बताता कि क्या मँगाना है।</translation>
    </message>
    <message>
        <source>The request names no level that can be retrieved.</source>
        <translation>अनुरोध ऐसा स्तर नहीं बताता जो मँगाया जा सके।</translation>
    </message>
    <message>
        <source>The restore test held.</source>
        <translation>पुनर्स्थापना की जाँच सफल रही।</translation>
    </message>
    <message>
        <source>The same again</source>
        <translation>फिर से वही</translation>
    </message>
    <message>
        <source>The same object was on this seat before.</source>
        <translation>यही ऑब्जेक्ट इस सीट पर पहले से था।</translation>
    </message>
    <message>
        <source>The scanner gives this image its scale, which no reader may change.</source>
        <translation>इस चित्र का पैमाना स्कैनर देता है, जिसे कोई चिकित्सक नहीं बदल सकता।</translation>
    </message>
    <message>
        <source>The segment has no extent that could be measured on one slice.</source>
        <translation>सेगमेंट का ऐसा विस्तार नहीं जो एक स्लाइस पर मापा जा सके।</translation>
    </message>
    <message>
        <source>The segment lies on another series.</source>
        <translation>सेगमेंट दूसरी series पर है।</translation>
    </message>
    <message>
        <source>The segmentation does not say whether it is binary, fractional or a label map.</source>
        <translation>segmentation नहीं बताता कि वह binary, fractional या label map है।</translation>
    </message>
    <message>
        <source>The segmentation holds no pixels.</source>
        <translation>segmentation में pixels नहीं हैं।</translation>
    </message>
    <message>
        <source>The segmentation is in colour.</source>
        <translation>segmentation रंगीन है।</translation>
    </message>
    <message>
        <source>The segmentation is larger than this workstation reads.</source>
        <translation>segmentation इस वर्कस्टेशन की सीमा से बड़ा है।</translation>
    </message>
    <message>
        <source>The series is still loading.</source>
        <translation>series अभी लोड हो रही है।</translation>
    </message>
    <message>
        <source>The sex is none that DICOM knows.</source>
        <translation>यह लिंग ऐसा नहीं है जिसे DICOM जानता हो।</translation>
    </message>
    <message>
        <source>The signed document is not on this seat.</source>
        <translation>हस्ताक्षरित दस्तावेज़ इस कंप्यूटर पर नहीं है।</translation>
    </message>
    <message>
        <source>The specification is no list of measurements.</source>
        <translation>विनिर्देश मापों की सूची नहीं है।</translation>
    </message>
    <message>
        <source>The specification of what to measure cannot be read.</source>
        <translation>क्या मापना है इसका विनिर्देश पढ़ा नहीं जा सकता।</translation>
    </message>
    <message>
        <source>The structured report cannot be read.</source>
        <translation>संरचित रिपोर्ट पढ़ी नहीं जा सकती।</translation>
    </message>
    <message>
        <source>The study could not be written out; nothing of it was left behind.</source>
        <translation>अध्ययन लिखा नहीं जा सका; उसका कुछ भी पीछे नहीं छूटा।</translation>
    </message>
    <message>
        <source>The study is open.</source>
        <translation>यह जाँच खुली है।</translation>
    </message>
    <message>
        <source>The study is this patient&apos;s already.</source>
        <translation>यह जाँच पहले से इसी मरीज़ की है।</translation>
    </message>
    <message>
        <source>The study is too large for a capsule of copies.</source>
        <translation>प्रतियों के कैप्सूल के लिए अध्ययन बहुत बड़ा है।</translation>
    </message>
    <message>
        <source>The study says already who its patient is.</source>
        <translation>अध्ययन पहले से बताता है कि उसका रोगी कौन है।</translation>
    </message>
    <message>
        <source>The study that was on the screen when Lightbox ended is not on this seat any more.</source>
        <translation>Lightbox के बंद होने पर जो अध्ययन स्क्रीन पर था वह अब इस कंप्यूटर पर नहीं है।</translation>
    </message>
    <message>
        <source>The study to compare with is later than this one.</source>
        <translation>तुलना का अध्ययन इससे बाद का है।</translation>
    </message>
    <message>
        <source>The study to compare with is of another patient.</source>
        <translation>तुलना का अध्ययन दूसरे रोगी का है।</translation>
    </message>
    <message>
        <source>The support file cannot be written there.</source>
        <translation>सहायता फ़ाइल वहाँ नहीं लिखी जा सकती।</translation>
    </message>
    <message>
        <source>The table of the import could not be written; what was stored is kept.</source>
        <translation>आयात की तालिका नहीं लिखी जा सकी; जो सहेजा गया वह रखा है।</translation>
    </message>
    <message>
        <source>The table that gives the image its values is missing.</source>
        <translation>जो तालिका चित्र को मान देती है वह अनुपस्थित है।</translation>
    </message>
    <message>
        <source>The two objects belong to different series; neither can stand for the other.</source>
        <translation>दोनों ऑब्जेक्ट अलग-अलग सीरीज़ के हैं; कोई दूसरे की जगह नहीं ले सकता।</translation>
    </message>
    <message>
        <source>The two passphrases differ.</source>
        <translation>दोनों पासफ़्रेज़ अलग हैं।</translation>
    </message>
    <message>
        <source>The two passphrases differ. Type them again.</source>
        <translation>दोनों गुप्त वाक्य अलग हैं। उन्हें फिर लिखें।</translation>
    </message>
    <message>
        <source>The two passwords differ.</source>
        <translation>दोनों पासवर्ड अलग हैं।</translation>
    </message>
    <message>
        <source>The two studies belong to different patient IDs and are not shown together.</source>
        <translation>दोनों अध्ययन अलग रोगी ID के हैं और साथ नहीं दिखाए जाते।</translation>
    </message>
    <message>
        <source>The values of MR are no Hounsfield units.</source>
        <translation>MR के मान हाउंसफ़ील्ड इकाइयाँ नहीं होते।</translation>
    </message>
    <message>
        <source>The view of these images is not saved: their modality table is not repeated.</source>
        <translation>इन चित्रों का दृश्य नहीं सहेजा गया: उनकी modality तालिका दोहराई नहीं जाती।</translation>
    </message>
    <message>
        <source>The volume uses the first; the others stand beside it.</source>
        <translation>वॉल्यूम पहले वाले का उपयोग करता है; बाकी उसके साथ हैं।</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>तब</translation>
    </message>
    <message>
        <source>There are more elements than are shown.</source>
        <translation>जितने दिखाए गए हैं उनसे अधिक तत्व हैं।</translation>
    </message>
    <message>
        <source>There are no backups in this folder.</source>
        <translation>इस फ़ोल्डर में कोई बैकअप नहीं है।</translation>
    </message>
    <message>
        <source>There are no rules: every study is kept.</source>
        <translation>कोई नियम नहीं है: हर अध्ययन रखा जाता है।</translation>
    </message>
    <message>
        <source>There are no two objects here to choose from.</source>
        <translation>यहाँ चुनने के लिए दो ऑब्जेक्ट नहीं हैं।</translation>
    </message>
    <message>
        <source>There is a file of this name already.</source>
        <translation>इस नाम की फ़ाइल पहले से है।</translation>
    </message>
    <message>
        <source>There is a rule of this name already.</source>
        <translation>इस नाम का नियम पहले से है।</translation>
    </message>
    <message>
        <source>There is a site of this name already.</source>
        <translation>इस नाम की साइट पहले से है।</translation>
    </message>
    <message>
        <source>There is an account of this name, or one that looks like it.</source>
        <translation>इस नाम का, या इसके जैसा दिखने वाला, एक खाता है।</translation>
    </message>
    <message>
        <source>There is no account of this name.</source>
        <translation>इस नाम का कोई खाता नहीं है।</translation>
    </message>
    <message>
        <source>There is no command of that name.</source>
        <translation>इस नाम का कोई आदेश नहीं है।</translation>
    </message>
    <message>
        <source>There is no emergency access of this number.</source>
        <translation>इस संख्या की कोई आपातकालीन पहुँच नहीं है।</translation>
    </message>
    <message>
        <source>There is no hanging protocol of this name.</source>
        <translation>इस नाम का कोई hanging protocol नहीं है।</translation>
    </message>
    <message>
        <source>There is no hold of this number.</source>
        <translation>इस संख्या की कोई रोक नहीं है।</translation>
    </message>
    <message>
        <source>There is no image to put the marks on.</source>
        <translation>चिह्न रखने के लिए कोई चित्र नहीं है।</translation>
    </message>
    <message>
        <source>There is no import of this number.</source>
        <translation>इस नंबर का कोई आयात नहीं है।</translation>
    </message>
    <message>
        <source>There is no key image to write.</source>
        <translation>लिखने को कोई मुख्य चित्र नहीं है।</translation>
    </message>
    <message>
        <source>There is no mark to save.</source>
        <translation>सहेजने को कोई चिह्न नहीं है।</translation>
    </message>
    <message>
        <source>There is no number to explain here.</source>
        <translation>यहाँ व्याख्या के लिए कोई संख्या नहीं है।</translation>
    </message>
    <message>
        <source>There is no other series to fuse with.</source>
        <translation>मिलाकर दिखाने के लिए कोई दूसरी शृंखला नहीं है।</translation>
    </message>
    <message>
        <source>There is no painter here.</source>
        <translation>यहाँ चित्र बनाने वाला भाग नहीं है।</translation>
    </message>
    <message>
        <source>There is no presentation state of this image.</source>
        <translation>इस चित्र का कोई presentation state नहीं है।</translation>
    </message>
    <message>
        <source>There is no ratio.</source>
        <translation>कोई अनुपात नहीं है।</translation>
    </message>
    <message>
        <source>There is no role of this name.</source>
        <translation>इस नाम की कोई भूमिका नहीं है।</translation>
    </message>
    <message>
        <source>There is no seat in this folder.</source>
        <translation>इस फ़ोल्डर में कोई सीट नहीं है।</translation>
    </message>
    <message>
        <source>There is no rule of this name.</source>
        <translation>इस नाम का कोई नियम नहीं है।</translation>
    </message>
    <message>
        <source>Modalities</source>
        <translation>मोडैलिटी</translation>
    </message>
    <message>
        <source>No such event is in the audit log.</source>
        <translation>ऑडिट लॉग में ऐसी कोई घटना नहीं है।</translation>
    </message>
    <message>
        <source>Nobody may what no role of theirs grants. Roles that Lightbox ships stay as they are; copy one to change it. Press a square to grant a right, or to take it.</source>
        <translation>जो किसी की भूमिका नहीं देती, वह कोई नहीं कर सकता। Lightbox के साथ आई भूमिकाएँ वैसी ही रहती हैं; बदलने के लिए प्रति बनाएँ। अधिकार देने या लेने के लिए खाने को दबाएँ।</translation>
    </message>
    <message>
        <source>Nobody would be left who may manage people and roles.</source>
        <translation>लोगों और भूमिकाओं को प्रबंधित करने वाला कोई नहीं बचेगा।</translation>
    </message>
    <message>
        <source>Nobody would be left who may manage the people and roles of this seat.</source>
        <translation>इस सीट के लोगों और भूमिकाओं को प्रबंधित करने वाला कोई नहीं बचेगा।</translation>
    </message>
    <message>
        <source>Only this one. lightbox sites add makes another known.</source>
        <translation>केवल यही। lightbox sites add दूसरी को जोड़ता है।</translation>
    </message>
    <message>
        <source>Service account</source>
        <translation>सेवा खाता</translation>
    </message>
    <message>
        <source>There is no site of this name.</source>
        <translation>इस नाम की कोई साइट नहीं है।</translation>
    </message>
    <message>
        <source>There is no such class of keys.</source>
        <translation>कुंजियों का ऐसा कोई वर्ग नहीं है।</translation>
    </message>
    <message>
        <source>There is no such examination on this seat.</source>
        <translation>इस सीट पर ऐसी कोई जाँच नहीं है।</translation>
    </message>
    <message>
        <source>There is no such finding on this study.</source>
        <translation>इस अध्ययन पर ऐसा कोई निष्कर्ष नहीं है।</translation>
    </message>
    <message>
        <source>There is no value at that place here.</source>
        <translation>यहाँ उस स्थान पर कोई मान नहीं है।</translation>
    </message>
    <message>
        <source>There is no value at the crosshair.</source>
        <translation>क्रॉसहेयर पर कोई मान नहीं है।</translation>
    </message>
    <message>
        <source>There is no value at this point.</source>
        <translation>इस बिंदु पर कोई मान नहीं है।</translation>
    </message>
    <message>
        <source>There is no volume to analyse in this study.</source>
        <translation>इस अध्ययन में विश्लेषण के लिए वॉल्यूम नहीं है।</translation>
    </message>
    <message>
        <source>There is no volume to analyse.</source>
        <translation>विश्लेषण के लिए कोई आयतन नहीं है।</translation>
    </message>
    <message>
        <source>There is no volume to measure in at patient points.</source>
        <translation>रोगी-बिंदुओं पर मापने के लिए वॉल्यूम नहीं है।</translation>
    </message>
    <message>
        <source>There is no voxel to grow from.</source>
        <translation>बढ़ाने के लिए कोई voxel नहीं है।</translation>
    </message>
    <message>
        <source>There is no whole backup from that time or before.</source>
        <translation>उस समय या उससे पहले का कोई पूरा बैकअप नहीं है।</translation>
    </message>
    <message>
        <source>There is no window to keep here.</source>
        <translation>यहाँ रखने को कोई विंडो नहीं है।</translation>
    </message>
    <message>
        <source>There is none: a lost passphrase is the loss of this seat.</source>
        <translation>कोई नहीं है: पासफ़्रेज़ खोना इस सीट को खोना है।</translation>
    </message>
    <message>
        <source>There is nothing to read in this object.</source>
        <translation>इस ऑब्जेक्ट में पढ़ने को कुछ नहीं है।</translation>
    </message>
    <message>
        <source>There is nothing to send of this study.</source>
        <translation>इस अध्ययन से भेजने को कुछ नहीं है।</translation>
    </message>
    <message>
        <source>These are no hours.</source>
        <translation>ये घंटे नहीं हैं।</translation>
    </message>
    <message>
        <source>These are the further ones.</source>
        <translation>ये बाकी हैं।</translation>
    </message>
    <message>
        <source>These events of the audit log have not been kept for their years.</source>
        <translation>ऑडिट लॉग की ये घटनाएँ अपने वर्षों तक नहीं रखी गई हैं।</translation>
    </message>
    <message>
        <source>These images are in doubt: nothing is measured on them before that is accepted.</source>
        <translation>ये चित्र संदिग्ध हैं: यह स्वीकार किए बिना इन पर कुछ नहीं मापा जाता।</translation>
    </message>
    <message>
        <source>These images are no volume, so nothing can be marked out in them.</source>
        <translation>ये चित्र वॉल्यूम नहीं हैं, इसलिए इनमें कुछ अंकित नहीं हो सकता।</translation>
    </message>
    <message>
        <source>These images are no volume.</source>
        <translation>ये चित्र वॉल्यूम नहीं हैं।</translation>
    </message>
    <message>
        <source>These images make no volume that other planes could be cut through.</source>
        <translation>इन चित्रों से ऐसा वॉल्यूम नहीं बनता जिससे अन्य तल काटे जा सकें।</translation>
    </message>
    <message>
        <source>They are not DICOM and do not say it: {kinds}.</source>
        <translation>ये DICOM नहीं हैं और यह नहीं बतातीं: {kinds}।</translation>
    </message>
    <message>
        <source>They are shown as sRGB.</source>
        <translation>ये sRGB के रूप में दिखाए गए हैं।</translation>
    </message>
    <message>
        <source>They are shown as separate stacks.</source>
        <translation>ये अलग-अलग stacks के रूप में दिखाए गए हैं।</translation>
    </message>
    <message>
        <source>They are written down</source>
        <translation>ये लिख लिए गए हैं</translation>
    </message>
    <message>
        <source>They have been made so.</source>
        <translation>इन्हें ऐसा कर दिया गया है।</translation>
    </message>
    <message>
        <source>They make a run, no volume.</source>
        <translation>ये एक रन बनाते हैं, वॉल्यूम नहीं।</translation>
    </message>
    <message>
        <source>They make no volume; they are shown one by one.</source>
        <translation>ये वॉल्यूम नहीं बनाते; एक-एक करके दिखाए गए हैं।</translation>
    </message>
    <message>
        <source>Thicker slab</source>
        <translation>मोटा स्लैब</translation>
    </message>
    <message>
        <source>Thin</source>
        <translation>पतला</translation>
    </message>
    <message>
        <source>Thin slices</source>
        <translation>पतली स्लाइसें</translation>
    </message>
    <message>
        <source>Thinner slab</source>
        <translation>पतला स्लैब</translation>
    </message>
    <message>
        <source>This DICOM file does not say how it is written.</source>
        <translation>यह DICOM फ़ाइल नहीं बताती कि वह कैसे लिखी गई है।</translation>
    </message>
    <message>
        <source>This DICOM file does not say what it is.</source>
        <translation>यह DICOM फ़ाइल नहीं बताती कि वह क्या है।</translation>
    </message>
    <message>
        <source>This DICOM file is built to be slow.</source>
        <translation>यह DICOM फ़ाइल धीमा करने के लिए बनाई गई है।</translation>
    </message>
    <message>
        <source>This DICOM file is cut short.</source>
        <translation>यह DICOM फ़ाइल अधूरी कटी हुई है।</translation>
    </message>
    <message>
        <source>This DICOM file is nested too deeply.</source>
        <translation>यह DICOM फ़ाइल बहुत गहराई तक परतदार है।</translation>
    </message>
    <message>
        <source>This DICOM object holds no PDF to verify.</source>
        <translation>इस DICOM ऑब्जेक्ट में जाँचने को PDF नहीं है।</translation>
    </message>
    <message>
        <source>This PDF vouches for no structured report.</source>
        <translation>यह PDF किसी संरचित रिपोर्ट की पुष्टि नहीं करती।</translation>
    </message>
    <message>
        <source>This account has not been used for so long that it is closed.</source>
        <translation>यह खाता इतने समय से काम में नहीं आया कि इसे बंद कर दिया गया है।</translation>
    </message>
    <message>
        <source>This account is not set up yet, so it may do nothing.</source>
        <translation>यह खाता अभी तैयार नहीं है, इसलिए इससे कुछ नहीं किया जा सकता।</translation>
    </message>
    <message>
        <source>This account was changed later than these records say: an older copy was put back.</source>
        <translation>यह खाता इन अभिलेखों के बाद बदला गया था: कोई पुरानी प्रति वापस रखी गई है।</translation>
    </message>
    <message>
        <source>This analysis has no mask of this study to write.</source>
        <translation>इस विश्लेषण के पास लिखने को इस अध्ययन का mask नहीं है।</translation>
    </message>
    <message>
        <source>This caller has left as much here unasked as one may.</source>
        <translation>इस भेजने वाले ने बिना माँगे जितना छोड़ा जा सकता है उतना छोड़ दिया है।</translation>
    </message>
    <message>
        <source>This code does not belong to the second factor that was just read.</source>
        <translation>यह कोड अभी पढ़े गए दूसरे कारक का नहीं है।</translation>
    </message>
    <message>
        <source>This contradicts nothing that is held.</source>
        <translation>यह यहाँ की किसी चीज़ से विरोध नहीं करता।</translation>
    </message>
    <message>
        <source>This examination has ended already, and what was told of it is not changed.</source>
        <translation>यह जाँच समाप्त हो चुकी है, और इसके बारे में जो बताया गया वह बदला नहीं जाता।</translation>
    </message>
    <message>
        <source>This examination has ended already.</source>
        <translation>यह जाँच समाप्त हो चुकी है।</translation>
    </message>
    <message>
        <source>This examination is under way already.</source>
        <translation>यह जाँच पहले से चल रही है।</translation>
    </message>
    <message>
        <source>This examination was not begun on this seat.</source>
        <translation>यह जाँच इस सीट पर आरंभ नहीं हुई।</translation>
    </message>
    <message>
        <source>This file is too large to be a file of keys.</source>
        <translation>यह फ़ाइल कुंजियों की फ़ाइल होने के लिए बहुत बड़ी है।</translation>
    </message>
    <message>
        <source>This file of keys cannot be read.</source>
        <translation>कुंजियों की यह फ़ाइल पढ़ी नहीं जा सकती।</translation>
    </message>
    <message>
        <source>This image cannot be shown.</source>
        <translation>यह चित्र नहीं दिखाया जा सकता।</translation>
    </message>
    <message>
        <source>This image has no single values to read.</source>
        <translation>इस चित्र में पढ़ने को एकल मान नहीं हैं।</translation>
    </message>
    <message>
        <source>This image is a mosaic of many slices.</source>
        <translation>यह चित्र कई स्लाइसों का mosaic है।</translation>
    </message>
    <message>
        <source>This image is not in the local archive.</source>
        <translation>यह चित्र स्थानीय आर्काइव में नहीं है।</translation>
    </message>
    <message>
        <source>This installation lacks the program that finds text in images.</source>
        <translation>इस स्थापना में छवियों में पाठ ढूँढने वाला प्रोग्राम नहीं है।</translation>
    </message>
    <message>
        <source>This is a link to another place, which is not followed.</source>
        <translation>यह किसी और जगह का लिंक है, जिस पर नहीं जाया जाता।</translation>
    </message>
    <message>
        <source>This is a thick slab: what is seen is not one plane.</source>
        <translation>यह मोटा स्लैब है: जो दिखता है वह एक तल नहीं है।</translation>
    </message>
    <message>
        <source>This is an archive within an archive.</source>
        <translation>यह आर्काइव के भीतर एक आर्काइव है।</translation>
    </message>
    <message>
        <source>This is no audit repository.</source>
        <translation>यह कोई ऑडिट भंडार नहीं है।</translation>
    </message>
    <message>
        <source>This is no day.</source>
        <translation>यह कोई दिन नहीं है।</translation>
    </message>
    <message>
        <source>This is no hanging protocol of this seat&apos;s own.</source>
        <translation>यह इस कंप्यूटर का अपना hanging protocol नहीं है।</translation>
    </message>
    <message>
        <source>This is no number of an object in the outbox.</source>
        <translation>यह आउटबॉक्स की किसी वस्तु की संख्या नहीं है।</translation>
    </message>
    <message>
        <source>This is no picture, document or volume that can be taken in.</source>
        <translation>यह ऐसा कोई चित्र, दस्तावेज़ या आयतन नहीं है जो लिया जा सके।</translation>
    </message>
    <message>
        <source>This is not a DICOM file.</source>
        <translation>यह DICOM फ़ाइल नहीं है।</translation>
    </message>
    <message>
        <source>This is on the line or was sent already, so it stays.</source>
        <translation>यह भेजा जा रहा है या भेजा जा चुका है, इसलिए यह रहेगा।</translation>
    </message>
    <message>
        <source>This is recorded and reported. It opens reading alone.</source>
        <translation>यह दर्ज होता है और इसकी सूचना दी जाती है। इससे केवल पढ़ना खुलता है।</translation>
    </message>
    <message>
        <source>This is the first.</source>
        <translation>यह पहला है।</translation>
    </message>
    <message>
        <source>This is the last on the list.</source>
        <translation>यह सूची का अंतिम है।</translation>
    </message>
    <message>
        <source>This is the table of contents of a disc (DICOMDIR) and holds no images itself.</source>
        <translation>यह डिस्क की विषय-सूची (DICOMDIR) है और इसमें स्वयं चित्र नहीं हैं।</translation>
    </message>
    <message>
        <source>This name was tried wrongly too often.</source>
        <translation>इस नाम से बहुत बार गलत कोशिश हुई है।</translation>
    </message>
    <message>
        <source>This name was tried wrongly, and has to wait.</source>
        <translation>इस नाम से गलत कोशिश हुई है, और अब रुकना होगा।</translation>
    </message>
    <message>
        <source>This object holds no image.</source>
        <translation>इस ऑब्जेक्ट में चित्र नहीं है।</translation>
    </message>
    <message>
        <source>This password is little more than a name that everybody knows.</source>
        <translation>यह पासवर्ड सबको मालूम किसी नाम से थोड़ा ही अधिक है।</translation>
    </message>
    <message>
        <source>This password is one of those that are guessed first.</source>
        <translation>यह पासवर्ड उनमें से है जिनका अनुमान सबसे पहले लगाया जाता है।</translation>
    </message>
    <message>
        <source>This password repeats or counts; it would be guessed.</source>
        <translation>यह पासवर्ड दोहराता या गिनता है; इसका अनुमान लग जाएगा।</translation>
    </message>
    <message>
        <source>This patient does not want models to look at their images.</source>
        <translation>यह मरीज़ नहीं चाहता कि मॉडल उसकी छवियाँ देखें।</translation>
    </message>
    <message>
        <source>This patient has not agreed that their images are looked at here.</source>
        <translation>इस मरीज़ ने यहाँ अपनी छवियाँ देखे जाने की सहमति नहीं दी है।</translation>
    </message>
    <message>
        <source>This prior is not listed any more.</source>
        <translation>यह पुराना अध्ययन अब सूची में नहीं है।</translation>
    </message>
    <message>
        <source>This profile holds something already, so nothing is restored over it.</source>
        <translation>इस प्रोफ़ाइल में पहले से कुछ है, इसलिए उस पर कुछ पुनर्स्थापित नहीं किया गया।</translation>
    </message>
    <message>
        <source>This project did not give out such a pseudonym.</source>
        <translation>इस परियोजना ने ऐसा छद्मनाम नहीं दिया।</translation>
    </message>
    <message>
        <source>This recovery key does not open this seat.</source>
        <translation>यह पुनर्प्राप्ति कुंजी इस सीट को नहीं खोलती।</translation>
    </message>
    <message>
        <source>This report has been signed already.</source>
        <translation>इस रिपोर्ट पर पहले ही हस्ताक्षर हो चुके हैं।</translation>
    </message>
    <message>
        <source>This seat asks for a code of a telephone beside the password.</source>
        <translation>यह सीट पासवर्ड के साथ फ़ोन का एक कोड माँगती है।</translation>
    </message>
    <message>
        <source>This seat belongs to one person, who holds every right. The first account must be one that may manage people; from then on everybody signs in.</source>
        <translation>यह सीट एक व्यक्ति की है, जिसके पास हर अधिकार है। पहला खाता ऐसा होना चाहिए जो लोगों को सँभाल सके; तब से सब साइन इन करते हैं।</translation>
    </message>
    <message>
        <source>This seat had accounts, and they are gone: an older copy of its records was put back.</source>
        <translation>इस सीट के खाते थे और अब नहीं हैं: इसके अभिलेखों की पुरानी प्रति वापस रखी गई है।</translation>
    </message>
    <message>
        <source>This seat has no accounts.</source>
        <translation>इस सीट पर खाते नहीं हैं।</translation>
    </message>
    <message>
        <source>This seat has no certificate to show a peer under TLS.</source>
        <translation>TLS के लिए इस सीट के पास दिखाने को कोई प्रमाणपत्र नहीं है।</translation>
    </message>
    <message>
        <source>This seat has no certificate yet.</source>
        <translation>इस सीट के पास अभी कोई प्रमाणपत्र नहीं है।</translation>
    </message>
    <message>
        <source>This seat has no password of its own that could be lost.</source>
        <translation>इस सीट का अपना कोई पासवर्ड नहीं है जो खो सके।</translation>
    </message>
    <message>
        <source>This seat has no such report.</source>
        <translation>इस कंप्यूटर पर ऐसी कोई रिपोर्ट नहीं है।</translation>
    </message>
    <message>
        <source>This seat is backed up from now on.</source>
        <translation>अब से इस सीट का बैकअप लिया जाता है।</translation>
    </message>
    <message>
        <source>This seat is called</source>
        <translation>इस सीट का नाम</translation>
    </message>
    <message>
        <source>This seat is locked, and its keys are not in memory.</source>
        <translation>यह सीट लॉक है, और इसकी कुंजियाँ मेमोरी में नहीं हैं।</translation>
    </message>
    <message>
        <source>This seat is locked.</source>
        <translation>यह सीट लॉक है।</translation>
    </message>
    <message>
        <source>This seat is not backed up: no folder is set. Set one below.</source>
        <translation>इस सीट का बैकअप नहीं होता: कोई फ़ोल्डर तय नहीं है। नीचे तय करें।</translation>
    </message>
    <message>
        <source>This seat is opened by its passphrase, and has no password beside it.</source>
        <translation>यह सीट अपने पासफ़्रेज़ से खुलती है, और इसके साथ कोई पासवर्ड नहीं है।</translation>
    </message>
    <message>
        <source>This seat knows no archive yet.</source>
        <translation>यह कंप्यूटर अभी कोई आर्काइव नहीं जानता।</translation>
    </message>
    <message>
        <source>This seat knows no peer that serves a worklist.</source>
        <translation>यह सीट वर्कलिस्ट देने वाले किसी पीयर को नहीं जानती।</translation>
    </message>
    <message>
        <source>This seat knows no peer to send to.</source>
        <translation>यह सीट भेजने के लिए किसी साथी प्रणाली को नहीं जानती।</translation>
    </message>
    <message>
        <source>This seat obeys what is signed with {key} and nothing else.</source>
        <translation>यह सीट केवल {key} से हस्ताक्षरित नीति मानती है।</translation>
    </message>
    <message>
        <source>This seat was given no policy key: it obeys whatever lies there. `policy pin` changes that.</source>
        <translation>इस सीट को नीति की कोई कुंजी नहीं दी गई: जो फ़ाइल है वही मानती है। `policy pin` इसे बदलता है।</translation>
    </message>
    <message>
        <source>This series does not fit into the memory of this computer.</source>
        <translation>यह series इस कंप्यूटर की मेमोरी में नहीं समाती।</translation>
    </message>
    <message>
        <source>This series is of another study than the open one.</source>
        <translation>यह series खुले अध्ययन की नहीं है।</translation>
    </message>
    <message>
        <source>This site does not allow backups to go there.</source>
        <translation>यह संस्था वहाँ बैकअप जाने की अनुमति नहीं देती।</translation>
    </message>
    <message>
        <source>This site does not allow images to leave as plain files.</source>
        <translation>यह संस्था चित्रों को सादी फ़ाइलों के रूप में बाहर जाने नहीं देती।</translation>
    </message>
    <message>
        <source>This site does not allow studies to leave in capsules.</source>
        <translation>यह संस्थान अध्ययनों को कैप्सूल में बाहर जाने की अनुमति नहीं देता।</translation>
    </message>
    <message>
        <source>This site has made no role of this name.</source>
        <translation>इस साइट ने इस नाम की कोई भूमिका नहीं बनाई।</translation>
    </message>
    <message>
        <source>This study</source>
        <translation>यह अध्ययन</translation>
    </message>
    <message>
        <source>This study has no image that could be written as a picture.</source>
        <translation>इस अध्ययन में ऐसा कोई चित्र नहीं है जिसे तस्वीर के रूप में लिखा जा सके।</translation>
    </message>
    <message>
        <source>This study has no images that can be shown.</source>
        <translation>इस अध्ययन में दिखाए जा सकने वाले चित्र नहीं हैं।</translation>
    </message>
    <message>
        <source>This study has no such image.</source>
        <translation>इस अध्ययन में ऐसा कोई चित्र नहीं है।</translation>
    </message>
    <message>
        <source>This study is not in the local archive.</source>
        <translation>यह अध्ययन स्थानीय आर्काइव में नहीं है।</translation>
    </message>
    <message>
        <source>This study was not looked through.</source>
        <translation>इस अध्ययन की जाँच नहीं हुई।</translation>
    </message>
    <message>
        <source>This viewport follows</source>
        <translation>यह व्यूपोर्ट साथ चलता है</translation>
    </message>
    <message>
        <source>This viewport leaves or follows: pan</source>
        <translation>यह व्यूपोर्ट अलग या साथ: खिसकाना</translation>
    </message>
    <message>
        <source>This viewport leaves or follows: scroll</source>
        <translation>यह व्यूपोर्ट अलग या साथ: स्क्रॉल</translation>
    </message>
    <message>
        <source>This viewport leaves or follows: window</source>
        <translation>यह व्यूपोर्ट अलग या साथ: विंडो</translation>
    </message>
    <message>
        <source>This viewport leaves or follows: zoom</source>
        <translation>यह व्यूपोर्ट अलग या साथ: ज़ूम</translation>
    </message>
    <message>
        <source>Three planes and 3D</source>
        <translation>तीन तल और 3D</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>शीर्षक</translation>
    </message>
    <message>
        <source>Title of the role</source>
        <translation>भूमिका का शीर्षक</translation>
    </message>
    <message>
        <source>To</source>
        <translation>तक</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>आज</translation>
    </message>
    <message>
        <source>Tomosynthesis</source>
        <translation>टोमोसिंथेसिस</translation>
    </message>
    <message>
        <source>Tool</source>
        <translation>औज़ार</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>औज़ार</translation>
    </message>
    <message>
        <source>Tracing back of a pseudonym</source>
        <translation>छद्मनाम से मूल तक जाना</translation>
    </message>
    <message>
        <source>Transfer begun</source>
        <translation>स्थानांतरण आरंभ</translation>
    </message>
    <message>
        <source>Transfers</source>
        <translation>ट्रांसफ़र</translation>
    </message>
    <message>
        <source>Transfers and outbox</source>
        <translation>ट्रांसफ़र और आउटबॉक्स</translation>
    </message>
    <message>
        <source>Trial of a restore</source>
        <translation>पुनर्स्थापन का परीक्षण</translation>
    </message>
    <message>
        <source>True length in mm, then Enter</source>
        <translation>वास्तविक लंबाई mm में, फिर Enter</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>जाँचें</translation>
    </message>
    <message>
        <source>Try a hanging protocol</source>
        <translation>hanging protocol आज़माना</translation>
    </message>
    <message>
        <source>Try a restore</source>
        <translation>पुनर्स्थापना जाँचें</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>फिर से प्रयास करें</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>फिर कोशिश करें।</translation>
    </message>
    <message>
        <source>Try again; there is no way to read them without it.</source>
        <translation>फिर कोशिश करें; इसके बिना इन्हें पढ़ने का कोई उपाय नहीं है।</translation>
    </message>
    <message>
        <source>Try again; without it only the printed recovery key opens the records.</source>
        <translation>फिर कोशिश करें; इसके बिना केवल छपी हुई पुनर्प्राप्ति कुंजी ही अभिलेख खोलती है।</translation>
    </message>
    <message>
        <source>Try fewer fields, or a * at the end of the name.</source>
        <translation>कम खाने भरें, या नाम के अंत में * लगाएँ।</translation>
    </message>
    <message>
        <source>Try on the archive</source>
        <translation>आर्काइव पर आज़माएँ</translation>
    </message>
    <message>
        <source>Try on the chosen study</source>
        <translation>चुने अध्ययन पर आज़माएँ</translation>
    </message>
    <message>
        <source>Try the stick in another socket, and take it in again.</source>
        <translation>स्टिक को दूसरे सॉकेट में लगाएँ, और फिर से लें।</translation>
    </message>
    <message>
        <source>Try to sign in</source>
        <translation>साइन इन का प्रयास</translation>
    </message>
    <message>
        <source>Trying…</source>
        <translation>आज़माया जा रहा है…</translation>
    </message>
    <message>
        <source>Turn left</source>
        <translation>बाएँ घुमाएँ</translation>
    </message>
    <message>
        <source>Turn planes one by one</source>
        <translation>तलों को एक-एक करके घुमाएँ</translation>
    </message>
    <message>
        <source>Turn right</source>
        <translation>दाएँ घुमाएँ</translation>
    </message>
    <message>
        <source>Turn right by 90°</source>
        <translation>90° दाएँ घुमाएँ</translation>
    </message>
    <message>
        <source>Turn the ratio over</source>
        <translation>अनुपात उलटें</translation>
    </message>
    <message>
        <source>Turned</source>
        <translation>घुमाया हुआ</translation>
    </message>
    <message>
        <source>Two patients are never shown under one header. Say why before you decide.</source>
        <translation>दो मरीज़ कभी एक शीर्षक के नीचे नहीं दिखाए जाते। निर्णय से पहले कारण बताएँ।</translation>
    </message>
    <message>
        <source>Two patients on the screen. The other is {who}</source>
        <translation>स्क्रीन पर दो रोगी। दूसरा है {who}</translation>
    </message>
    <message>
        <source>Two priors</source>
        <translation>दो पुराने अध्ययन</translation>
    </message>
    <message>
        <source>Two viewports</source>
        <translation>दो व्यूपोर्ट</translation>
    </message>
    <message>
        <source>Two web addresses were given.</source>
        <translation>दो वेब पते दिए गए।</translation>
    </message>
    <message>
        <source>Type it at a terminal, or name a file in LIGHTBOX_PASSWORD_FILE.</source>
        <translation>इसे टर्मिनल पर लिखें, या LIGHTBOX_PASSWORD_FILE में एक फ़ाइल का नाम दें।</translation>
    </message>
    <message>
        <source>Type it at a terminal, or name a file in LIGHTBOX_RECOVERY_KEY_FILE.</source>
        <translation>इसे टर्मिनल पर टाइप करें, या LIGHTBOX_RECOVERY_KEY_FILE में फ़ाइल बताएँ।</translation>
    </message>
    <message>
        <source>Type it twice.</source>
        <translation>इसे दो बार लिखें।</translation>
    </message>
    <message>
        <source>Type one.</source>
        <translation>एक लिखें।</translation>
    </message>
    <message>
        <source>Type the code of your second factor.</source>
        <translation>अपने दूसरे कारक का कोड लिखें।</translation>
    </message>
    <message>
        <source>Type the name that stands under your reports.</source>
        <translation>वह नाम लिखें जो आपकी रिपोर्टों के नीचे रहता है।</translation>
    </message>
    <message>
        <source>Type the passphrase to sign.</source>
        <translation>हस्ताक्षर के लिए पासफ़्रेज़ लिखें।</translation>
    </message>
    <message>
        <source>Type the passphrase.</source>
        <translation>पासफ़्रेज़ लिखें।</translation>
    </message>
    <message>
        <source>Type the password.</source>
        <translation>पासवर्ड लिखें।</translation>
    </message>
    <message>
        <source>Type the patient&apos;s ID exactly as it is shown.</source>
        <translation>मरीज़ की पहचान संख्या ठीक वैसे ही लिखें जैसी दिखाई गई है।</translation>
    </message>
    <message>
        <source>Type the patient&apos;s ID once more</source>
        <translation>मरीज़ की पहचान संख्या एक बार और लिखें</translation>
    </message>
    <message>
        <source>Type your passphrase or password.</source>
        <translation>अपना पासफ़्रेज़ या पासवर्ड लिखें।</translation>
    </message>
    <message>
        <source>UID</source>
        <translation>UID</translation>
    </message>
    <message>
        <source>Ultrasound</source>
        <translation>अल्ट्रासाउंड</translation>
    </message>
    <message>
        <source>Ultrasound regions of different scales</source>
        <translation>अलग पैमानों के अल्ट्रासाउंड क्षेत्र</translation>
    </message>
    <message>
        <source>Under way…</source>
        <translation>चल रहा है…</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>वापस लें</translation>
    </message>
    <message>
        <source>Undo typing</source>
        <translation>लिखा हुआ वापस लें</translation>
    </message>
    <message>
        <source>Unknown file on disk</source>
        <translation>डिस्क पर अज्ञात फ़ाइल</translation>
    </message>
    <message>
        <source>Unlinked</source>
        <translation>अलग-अलग</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>लॉक खोलें</translation>
    </message>
    <message>
        <source>Unlock it, then ask again.</source>
        <translation>इसका ताला खोलें, फिर दोबारा माँगें।</translation>
    </message>
    <message>
        <source>Unlock it; what was under way goes on then.</source>
        <translation>इसका ताला खोलें; जो चल रहा था वह तब आगे बढ़ेगा।</translation>
    </message>
    <message>
        <source>Unlocking</source>
        <translation>लॉक खुल रहा है</translation>
    </message>
    <message>
        <source>Unlocking of an account</source>
        <translation>खाते का ताला खोलना</translation>
    </message>
    <message>
        <source>Unpack the outer one, and take the folder in.</source>
        <translation>बाहर वाले को खोलें, और फ़ोल्डर को लें।</translation>
    </message>
    <message>
        <source>Unpacking the archive took too long and was stopped.</source>
        <translation>ज़िप फ़ाइल खोलने में बहुत समय लगा, इसलिए रोक दिया गया।</translation>
    </message>
    <message>
        <source>Unread</source>
        <translation>अपठित</translation>
    </message>
    <message>
        <source>Unusual access noticed</source>
        <translation>असामान्य पहुँच देखी गई</translation>
    </message>
    <message>
        <source>Urgent</source>
        <translation>अत्यावश्यक</translation>
    </message>
    <message>
        <source>Use of the recovery key</source>
        <translation>पुनर्प्राप्ति कुंजी का उपयोग</translation>
    </message>
    <message>
        <source>Use the recovery key</source>
        <translation>पुनर्प्राप्ति कुंजी काम में लें</translation>
    </message>
    <message>
        <source>Use this key</source>
        <translation>यह कुंजी लें</translation>
    </message>
    <message>
        <source>VR</source>
        <translation>VR</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>मान</translation>
    </message>
    <message>
        <source>Values as SUV by body surface</source>
        <translation>मान: SUV, शरीर की सतह के अनुसार</translation>
    </message>
    <message>
        <source>Values as SUV by body weight</source>
        <translation>मान: SUV, शरीर के भार के अनुसार</translation>
    </message>
    <message>
        <source>Values as SUV by lean mass</source>
        <translation>मान: SUV, lean mass के अनुसार</translation>
    </message>
    <message>
        <source>Values in Bq/ml</source>
        <translation>मान: Bq/ml</translation>
    </message>
    <message>
        <source>Values in the next unit</source>
        <translation>मान अगली इकाई में</translation>
    </message>
    <message>
        <source>Values of regions under several rescales</source>
        <translation>कई rescale वाले क्षेत्रों के मान</translation>
    </message>
    <message>
        <source>Verify the audit log</source>
        <translation>ऑडिट लॉग सत्यापित करें</translation>
    </message>
    <message>
        <source>Version {n} for {site}, signed by {who} on {day} at {time}</source>
        <translation>{site} का संस्करण {n}, {who} ने {day} को {time} पर हस्ताक्षर किया</translation>
    </message>
    <message>
        <source>View</source>
        <translation>दृश्य</translation>
    </message>
    <message>
        <source>View is one of</source>
        <translation>दृश्य इनमें से एक है</translation>
    </message>
    <message>
        <source>Viewer</source>
        <translation>दर्शक</translation>
    </message>
    <message>
        <source>Viewport {n}: {what}</source>
        <translation>व्यूपोर्ट {n}: {what}</translation>
    </message>
    <message>
        <source>Viewports 1×1</source>
        <translation>व्यूपोर्ट 1×1</translation>
    </message>
    <message>
        <source>Viewports 1×2</source>
        <translation>व्यूपोर्ट 1×2</translation>
    </message>
    <message>
        <source>Viewports 1×3</source>
        <translation>व्यूपोर्ट 1×3</translation>
    </message>
    <message>
        <source>Viewports 1×4</source>
        <translation>व्यूपोर्ट 1×4</translation>
    </message>
    <message>
        <source>Viewports 2×1</source>
        <translation>व्यूपोर्ट 2×1</translation>
    </message>
    <message>
        <source>Viewports 2×2</source>
        <translation>व्यूपोर्ट 2×2</translation>
    </message>
    <message>
        <source>Viewports 2×3</source>
        <translation>व्यूपोर्ट 2×3</translation>
    </message>
    <message>
        <source>Viewports 2×4</source>
        <translation>व्यूपोर्ट 2×4</translation>
    </message>
    <message>
        <source>Viewports 3×1</source>
        <translation>व्यूपोर्ट 3×1</translation>
    </message>
    <message>
        <source>Viewports 3×2</source>
        <translation>व्यूपोर्ट 3×2</translation>
    </message>
    <message>
        <source>Viewports 3×3</source>
        <translation>व्यूपोर्ट 3×3</translation>
    </message>
    <message>
        <source>Viewports 3×4</source>
        <translation>व्यूपोर्ट 3×4</translation>
    </message>
    <message>
        <source>Viewports 4×1</source>
        <translation>व्यूपोर्ट 4×1</translation>
    </message>
    <message>
        <source>Viewports 4×2</source>
        <translation>व्यूपोर्ट 4×2</translation>
    </message>
    <message>
        <source>Viewports 4×3</source>
        <translation>व्यूपोर्ट 4×3</translation>
    </message>
    <message>
        <source>Viewports 4×4</source>
        <translation>व्यूपोर्ट 4×4</translation>
    </message>
    <message>
        <source>Viewports Large and 2</source>
        <translation>व्यूपोर्ट: एक बड़ा और 2</translation>
    </message>
    <message>
        <source>Viewports Large and 3</source>
        <translation>व्यूपोर्ट: एक बड़ा और 3</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>वॉल्यूम</translation>
    </message>
    <message>
        <source>Volumes, at least</source>
        <translation>वॉल्यूम, कम से कम</translation>
    </message>
    <message>
        <source>Voxels</source>
        <translation>Voxels</translation>
    </message>
    <message>
        <source>W {width} L {level}</source>
        <translation>W {width} L {level}</translation>
    </message>
    <message>
        <source>Wait for it, or stop it.</source>
        <translation>उसकी प्रतीक्षा करें, या उसे रोकें।</translation>
    </message>
    <message>
        <source>Wait until every image of the study is in.</source>
        <translation>अध्ययन का हर चित्र आने तक प्रतीक्षा करें।</translation>
    </message>
    <message>
        <source>Wait until it has ended, and try again.</source>
        <translation>उसके पूरा होने तक रुकें, फिर कोशिश करें।</translation>
    </message>
    <message>
        <source>Wait until it is saved, or mend what keeps it from being saved.</source>
        <translation>सहेजे जाने तक रुकें, या जो उसे सहेजने से रोकता है उसे ठीक करें।</translation>
    </message>
    <message>
        <source>Wait until it is written, and take it in again.</source>
        <translation>इसके लिखे जाने तक प्रतीक्षा करें, और फिर से लें।</translation>
    </message>
    <message>
        <source>Wait until they are stored there, and decide then.</source>
        <translation>उनके वहाँ सहेजे जाने तक रुकें, फिर निर्णय लें।</translation>
    </message>
    <message>
        <source>Wait until they are stored there, or take them out of the outbox.</source>
        <translation>उनके वहाँ संग्रहित होने तक प्रतीक्षा करें, या उन्हें आउटबॉक्स से निकालें।</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>प्रतीक्षा में</translation>
    </message>
    <message>
        <source>Waits</source>
        <translation>प्रतीक्षा में</translation>
    </message>
    <message>
        <source>Waits for a review</source>
        <translation>समीक्षा की प्रतीक्षा में</translation>
    </message>
    <message>
        <source>Watch on a patient</source>
        <translation>रोगी पर निगरानी</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>भार</translation>
    </message>
    <message>
        <source>What</source>
        <translation>क्या</translation>
    </message>
    <message>
        <source>What came of alert {n}</source>
        <translation>चेतावनी {n} का क्या हुआ</translation>
    </message>
    <message>
        <source>What came of it? It is kept with the alert.</source>
        <translation>इसका क्या हुआ? यह चेतावनी के साथ रखा जाता है।</translation>
    </message>
    <message>
        <source>What cannot be understood, or contradicts what is held, would wait here.</source>
        <translation>जो समझा न जा सके, या यहाँ वाले से मेल न खाए, वह यहाँ रुका रहेगा।</translation>
    </message>
    <message>
        <source>What changes in the attributes is found out…</source>
        <translation>विशेषताओं में क्या बदलेगा, यह पता किया जा रहा है…</translation>
    </message>
    <message>
        <source>What differs from the one that is held</source>
        <translation>यहाँ वाले से क्या अलग है</translation>
    </message>
    <message>
        <source>What guards this seat</source>
        <translation>इस सीट की रक्षा क्या करता है</translation>
    </message>
    <message>
        <source>What is missing is drawn as a gap.</source>
        <translation>जो अनुपस्थित है वह रिक्ति के रूप में बनाया जाता है।</translation>
    </message>
    <message>
        <source>What is on the screen</source>
        <translation>स्क्रीन पर क्या है</translation>
    </message>
    <message>
        <source>What is open is left out of the signed report.</source>
        <translation>जो खुला है वह हस्ताक्षरित रिपोर्ट में नहीं आता।</translation>
    </message>
    <message>
        <source>What is sealed, and since when by this key</source>
        <translation>क्या सील है, और इस कुंजी से कब से</translation>
    </message>
    <message>
        <source>What it says of itself</source>
        <translation>यह अपने बारे में क्या कहता है</translation>
    </message>
    <message>
        <source>What it would do</source>
        <translation>यह क्या करेगा</translation>
    </message>
    <message>
        <source>What lies beside it is taken in without it.</source>
        <translation>जो उसके साथ है उसे उसके बिना लिया जाता है।</translation>
    </message>
    <message>
        <source>What lies between was not imaged; reformats only bridge it.</source>
        <translation>बीच का भाग चित्रित नहीं हुआ; पुनर्निर्माण उसे केवल जोड़ते हैं।</translation>
    </message>
    <message>
        <source>What opens this seat is about to change.</source>
        <translation>जो इस सीट को खोलता है, वह बदलने वाला है।</translation>
    </message>
    <message>
        <source>What should be done?</source>
        <translation>क्या किया जाए?</translation>
    </message>
    <message>
        <source>What the other digits stand for</source>
        <translation>बाकी अंक किसके लिए हैं</translation>
    </message>
    <message>
        <source>What was done, by attribute</source>
        <translation>क्या किया गया, विशेषता के अनुसार</translation>
    </message>
    <message>
        <source>What was given as a date is none.</source>
        <translation>तारीख के रूप में जो दिया गया वह तारीख नहीं है।</translation>
    </message>
    <message>
        <source>What was open is kept as it stood</source>
        <translation>जो खुला था वह जैसा था वैसा रखा गया है</translation>
    </message>
    <message>
        <source>What was put aside</source>
        <translation>जो अलग रखा गया</translation>
    </message>
    <message>
        <source>What was switched</source>
        <translation>क्या बदला गया</translation>
    </message>
    <message>
        <source>What was typed is not the ID of this patient, so nothing was erased.</source>
        <translation>जो लिखा गया वह इस मरीज़ की पहचान संख्या नहीं है, इसलिए कुछ नहीं मिटाया गया।</translation>
    </message>
    <message>
        <source>What would go today</source>
        <translation>आज क्या जाएगा</translation>
    </message>
    <message>
        <source>When</source>
        <translation>कब</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>कहाँ</translation>
    </message>
    <message>
        <source>Where it goes</source>
        <translation>कहाँ जाए</translation>
    </message>
    <message>
        <source>Where it is, in your words</source>
        <translation>यह कहाँ है, आपके शब्दों में</translation>
    </message>
    <message>
        <source>Where the finding is</source>
        <translation>निष्कर्ष कहाँ है</translation>
    </message>
    <message>
        <source>Where this number comes from</source>
        <translation>यह संख्या कहाँ से आती है</translation>
    </message>
    <message>
        <source>Whether a locked seat takes its keys out of memory, and receives and sends nothing then.</source>
        <translation>क्या लॉक की गई सीट अपनी कुंजियाँ मेमोरी से हटा देती है, और तब कुछ प्राप्त या भेजती नहीं।</translation>
    </message>
    <message>
        <source>Whether a model runs only if the site&apos;s policy key has signed its manifest.</source>
        <translation>क्या मॉडल तभी चले जब साइट की नीति-कुंजी ने उसके विवरण पर हस्ताक्षर किया हो।</translation>
    </message>
    <message>
        <source>Whether a patient&apos;s images are shown only once their consent is on record.</source>
        <translation>क्या मरीज़ की छवियाँ उसकी सहमति दर्ज होने पर ही दिखाई जाएँ।</translation>
    </message>
    <message>
        <source>Whether a person proves who they are before data leave as files.</source>
        <translation>क्या डेटा फ़ाइलों के रूप में जाने से पहले व्यक्ति सिद्ध करे कि वह कौन है।</translation>
    </message>
    <message>
        <source>Whether images may leave as plain files.</source>
        <translation>क्या चित्र सादी फ़ाइलों के रूप में जा सकते हैं।</translation>
    </message>
    <message>
        <source>Whether peers may be spoken to, and may call, without TLS.</source>
        <translation>क्या साथियों से बिना TLS के बात हो सकती है, और वे बुला सकते हैं।</translation>
    </message>
    <message>
        <source>Whether studies may leave in encrypted capsules.</source>
        <translation>क्या अध्ययन एन्क्रिप्टेड कैप्सूल में जा सकते हैं।</translation>
    </message>
    <message>
        <source>Whether the pixels differ could not be told.</source>
        <translation>पिक्सेल अलग हैं या नहीं, यह नहीं बताया जा सका।</translation>
    </message>
    <message>
        <source>Whether this seat may know peers that the policy lacks.</source>
        <translation>क्या यह सीट ऐसे साथी जान सकती है जो नीति में नहीं हैं।</translation>
    </message>
    <message>
        <source>Which order is meant?</source>
        <translation>कौन-सा ऑर्डर?</translation>
    </message>
    <message>
        <source>Which study from which archive was not said.</source>
        <translation>यह नहीं बताया गया कि कौन-सा अध्ययन किस अभिलेखागार से लाना है।</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>कौन</translation>
    </message>
    <message>
        <source>Who has an account here, and what they hold. A seat keeps at least one person who may manage people.</source>
        <translation>यहाँ किसका खाता है और उसके पास क्या है। सीट पर कम से कम एक व्यक्ति रहता है जो लोगों को सँभाल सकता है।</translation>
    </message>
    <message>
        <source>Who looked at this patient</source>
        <translation>इस रोगी को किसने देखा</translation>
    </message>
    <message>
        <source>Who works at this seat</source>
        <translation>इस सीट पर कौन काम करता है</translation>
    </message>
    <message>
        <source>Whose files are these?</source>
        <translation>ये फ़ाइलें किसकी हैं?</translation>
    </message>
    <message>
        <source>Whose study is this?</source>
        <translation>यह जाँच किसकी है?</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>क्यों</translation>
    </message>
    <message>
        <source>Why do studies not come from {archive}?</source>
        <translation>{archive} से अध्ययन क्यों नहीं आते?</translation>
    </message>
    <message>
        <source>Why do you need it? At least ten characters</source>
        <translation>क्यों चाहिए? कम से कम दस अक्षर</translation>
    </message>
    <message>
        <source>Why this one</source>
        <translation>यही क्यों</translation>
    </message>
    <message>
        <source>Why? It is kept with the decision.</source>
        <translation>क्यों? यह निर्णय के साथ रखा जाता है।</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>विंडो</translation>
    </message>
    <message>
        <source>Window only</source>
        <translation>केवल विंडो</translation>
    </message>
    <message>
        <source>Window preset</source>
        <translation>विंडो प्रीसेट</translation>
    </message>
    <message>
        <source>Window preset 0</source>
        <translation>विंडो प्रीसेट 0</translation>
    </message>
    <message>
        <source>Window preset 1</source>
        <translation>विंडो प्रीसेट 1</translation>
    </message>
    <message>
        <source>Window preset 2</source>
        <translation>विंडो प्रीसेट 2</translation>
    </message>
    <message>
        <source>Window preset 3</source>
        <translation>विंडो प्रीसेट 3</translation>
    </message>
    <message>
        <source>Window preset 4</source>
        <translation>विंडो प्रीसेट 4</translation>
    </message>
    <message>
        <source>Window preset 5</source>
        <translation>विंडो प्रीसेट 5</translation>
    </message>
    <message>
        <source>Window preset 6</source>
        <translation>विंडो प्रीसेट 6</translation>
    </message>
    <message>
        <source>Window preset 7</source>
        <translation>विंडो प्रीसेट 7</translation>
    </message>
    <message>
        <source>Window preset 8</source>
        <translation>विंडो प्रीसेट 8</translation>
    </message>
    <message>
        <source>Window preset 9</source>
        <translation>विंडो प्रीसेट 9</translation>
    </message>
    <message>
        <source>Window presets</source>
        <translation>विंडो प्रीसेट</translation>
    </message>
    <message>
        <source>Windows</source>
        <translation>विंडो</translation>
    </message>
    <message>
        <source>Windows by the standard&apos;s formula</source>
        <translation>मानक के सूत्र से विंडो</translation>
    </message>
    <message>
        <source>With TLS on port</source>
        <translation>TLS के साथ पोर्ट</translation>
    </message>
    <message>
        <source>With the printed recovery key a new password was set, and the second factor was taken away. Ask this person, and look whether the paper lies in its safe.</source>
        <translation>छपी पुनर्प्राप्ति कुंजी से नया पासवर्ड रखा गया, और दूसरा कारक हटा दिया गया। इस व्यक्ति से पूछें, और देखें कि काग़ज़ अपनी तिजोरी में है या नहीं।</translation>
    </message>
    <message>
        <source>Without a prior: {studies}</source>
        <translation>पुराने अध्ययन के बिना: {studies}</translation>
    </message>
    <message>
        <source>Without presentation state</source>
        <translation>presentation state के बिना</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>शब्द</translation>
    </message>
    <message>
        <source>Words of the mark</source>
        <translation>चिह्न के शब्द</translation>
    </message>
    <message>
        <source>Words, then Enter</source>
        <translation>शब्द, फिर Enter</translation>
    </message>
    <message>
        <source>Worklist</source>
        <translation>कार्यसूची</translation>
    </message>
    <message>
        <source>Workstation</source>
        <translation>कार्यस्थान</translation>
    </message>
    <message>
        <source>Write HOST:PORT, and name a PEM file of its authorities.</source>
        <translation>HOST:PORT लिखें, और उसके प्राधिकरणों की PEM फ़ाइल बताएँ।</translation>
    </message>
    <message>
        <source>Write a capsule</source>
        <translation>कैप्सूल लिखना</translation>
    </message>
    <message>
        <source>Write a day as 2026-01-31.</source>
        <translation>दिन को 2026-01-31 के रूप में लिखें।</translation>
    </message>
    <message>
        <source>Write a medium</source>
        <translation>माध्यम लिखें</translation>
    </message>
    <message>
        <source>Write an addendum that follows it.</source>
        <translation>इसके बाद का परिशिष्ट लिखें।</translation>
    </message>
    <message>
        <source>Write an addendum, which names the report it follows.</source>
        <translation>परिशिष्ट लिखें, जो बताए कि किस रिपोर्ट के बाद है।</translation>
    </message>
    <message>
        <source>Write an addendum.</source>
        <translation>परिशिष्ट लिखें।</translation>
    </message>
    <message>
        <source>Write copies that name nobody</source>
        <translation>बिना नाम की प्रतियाँ लिखें</translation>
    </message>
    <message>
        <source>Write each as &quot;command&quot; = [&quot;key&quot;, …].</source>
        <translation>हर एक को &quot;command&quot; = [&quot;key&quot;, …] के रूप में लिखें।</translation>
    </message>
    <message>
        <source>Write hours as 20:00-06:00, several with commas between, and limits in kB/s.</source>
        <translation>समय 20:00-06:00 के रूप में लिखें, कई हों तो बीच में अल्पविराम, और सीमा kB/s में।</translation>
    </message>
    <message>
        <source>Write hours as 20:00-06:00, several with commas between.</source>
        <translation>घंटे 20:00-06:00 की तरह लिखें, कई हों तो बीच में अल्पविराम।</translation>
    </message>
    <message>
        <source>Write it as 2026-01-12 or 20260112.</source>
        <translation>इसे 2026-01-12 या 20260112 के रूप में लिखें।</translation>
    </message>
    <message>
        <source>Write it as 2026-01-12.</source>
        <translation>इसे 2026-01-12 की तरह लिखें।</translation>
    </message>
    <message>
        <source>Write it as 2026-01-31, or 2026-01-31T14:30.</source>
        <translation>इसे 2026-01-31 या 2026-01-31T14:30 के रूप में लिखें।</translation>
    </message>
    <message>
        <source>Write it as AET@HOST:PORT.</source>
        <translation>इसे AET@HOST:PORT के रूप में लिखें।</translation>
    </message>
    <message>
        <source>Write it as the standard does: ISO_IR 100, ISO_IR 192, GB18030.</source>
        <translation>मानक की तरह लिखें: ISO_IR 100, ISO_IR 192, GB18030.</translation>
    </message>
    <message>
        <source>Write it down now, and tell it another way than with the stick:</source>
        <translation>इसे अभी लिख लें, और स्टिक के साथ नहीं, किसी और तरीके से बताएँ:</translation>
    </message>
    <message>
        <source>Write it down or print the page, and keep it in a safe, away from this seat. It is not shown again.</source>
        <translation>इसे लिख लें या पृष्ठ छापें, और इस सीट से दूर तिजोरी में रखें। यह फिर नहीं दिखाई जाएगी।</translation>
    </message>
    <message>
        <source>Write it in 64 characters or fewer.</source>
        <translation>इसे 64 या कम अक्षरों में लिखें।</translation>
    </message>
    <message>
        <source>Write its keyword, as PatientName or ScheduledProcedureStepSequence.Modality.</source>
        <translation>उसका कीवर्ड लिखें, जैसे PatientName या ScheduledProcedureStepSequence.Modality.</translation>
    </message>
    <message>
        <source>Write the copies to a folder.</source>
        <translation>प्रतियाँ फ़ोल्डर में लिखें।</translation>
    </message>
    <message>
        <source>Write the patient&apos;s ID.</source>
        <translation>रोगी की आईडी लिखें।</translation>
    </message>
    <message>
        <source>Write the study to a stick</source>
        <translation>अध्ययन को स्टिक पर लिखें</translation>
    </message>
    <message>
        <source>Write them as 20-6, or 0-24.</source>
        <translation>इन्हें 20-6 या 0-24 की तरह लिखें।</translation>
    </message>
    <message>
        <source>Write to a file…</source>
        <translation>फ़ाइल में लिखें…</translation>
    </message>
    <message>
        <source>Write to a folder</source>
        <translation>फ़ोल्डर में लिखें</translation>
    </message>
    <message>
        <source>Write to a new file</source>
        <translation>नई फ़ाइल में लिखें</translation>
    </message>
    <message>
        <source>Write version = 1 in [about], and raise it with every change.</source>
        <translation>[about] में version = 1 लिखें, और हर बदलाव पर उसे बढ़ाएँ।</translation>
    </message>
    <message>
        <source>Write {&quot;kind&quot;: &quot;ratio&quot;, &quot;of&quot;: [1, 2]}: numbers of entries, from 1.</source>
        <translation>{&quot;kind&quot;: &quot;ratio&quot;, &quot;of&quot;: [1, 2]} लिखें: प्रविष्टियों की संख्याएँ, 1 से।</translation>
    </message>
    <message>
        <source>Writes PDF, structured report and key images, then sends them to {archive}.</source>
        <translation>PDF, structured report और मुख्य चित्र लिखता है, फिर उन्हें {archive} को भेजता है।</translation>
    </message>
    <message>
        <source>Writes PDF, structured report and key images. No archive is known yet.</source>
        <translation>PDF, structured report और मुख्य चित्र लिखता है। अभी कोई आर्काइव ज्ञात नहीं।</translation>
    </message>
    <message>
        <source>Writing and signing the documents.</source>
        <translation>दस्तावेज़ लिखे और हस्ताक्षरित किए जा रहे हैं।</translation>
    </message>
    <message>
        <source>Writing images out as files is not allowed here.</source>
        <translation>यहाँ तस्वीरों को फ़ाइलों में लिखने की अनुमति नहीं है।</translation>
    </message>
    <message>
        <source>Written with</source>
        <translation>इससे लिखा गया</translation>
    </message>
    <message>
        <source>Wrong order was chosen</source>
        <translation>गलत ऑर्डर चुना गया</translation>
    </message>
    <message>
        <source>Wrong procedure ordered</source>
        <translation>गलत जाँच लिखी गई</translation>
    </message>
    <message>
        <source>Wrong side ordered</source>
        <translation>गलत पक्ष लिखा गया</translation>
    </message>
    <message>
        <source>YYYY-MM-DD</source>
        <translation>YYYY-MM-DD</translation>
    </message>
    <message>
        <source>Years kept</source>
        <translation>कितने वर्ष रखें</translation>
    </message>
    <message>
        <source>Your account is limited to some studies.</source>
        <translation>आपका खाता कुछ अध्ययनों तक सीमित है।</translation>
    </message>
    <message>
        <source>Your marks are still here. Look under Transfers, Set aside.</source>
        <translation>आपके चिह्न अब भी यहीं हैं। ट्रांसफ़र में “अलग रखा गया” देखें।</translation>
    </message>
    <message>
        <source>Your name, as it stands under your reports</source>
        <translation>आपका नाम, जैसा आपकी रिपोर्टों के नीचे रहता है</translation>
    </message>
    <message>
        <source>Your own: somebody else looks at it.</source>
        <translation>आपकी अपनी: कोई और इसे देखेगा।</translation>
    </message>
    <message>
        <source>Your password</source>
        <translation>आपका पासवर्ड</translation>
    </message>
    <message>
        <source>Your text stays here until it can be saved.</source>
        <translation>जब तक सहेजा न जा सके, आपका पाठ यहीं रहता है।</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>ज़ूम</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>ज़ूम बढ़ाएँ</translation>
    </message>
    <message>
        <source>Zoom only</source>
        <translation>केवल ज़ूम</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>ज़ूम घटाएँ</translation>
    </message>
    <message>
        <source>[drafted, not decided: {words}]</source>
        <translation>[मसौदा, निर्णय बाकी: {words}]</translation>
    </message>
    <message>
        <source>a day is missing that its rule counts from</source>
        <translation>वह दिन नहीं है जिससे उसका नियम गिनता है</translation>
    </message>
    <message>
        <source>a list of texts</source>
        <translation>पाठों की सूची</translation>
    </message>
    <message>
        <source>a person keeps it</source>
        <translation>किसी व्यक्ति ने रखा है</translation>
    </message>
    <message>
        <source>a role of this site</source>
        <translation>इस साइट की भूमिका</translation>
    </message>
    <message>
        <source>abdomen</source>
        <translation>उदर</translation>
    </message>
    <message>
        <source>about {n} min</source>
        <translation>लगभग {n} मि</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>नहीं है</translation>
    </message>
    <message>
        <source>accept or reject findings</source>
        <translation>निष्कर्ष स्वीकार या अस्वीकार करना</translation>
    </message>
    <message>
        <source>all</source>
        <translation>सब</translation>
    </message>
    <message>
        <source>agreed</source>
        <translation>सहमति दी</translation>
    </message>
    <message>
        <source>This can be changed later: Settings (F6), People.</source>
        <translation>इसे बाद में बदला जा सकता है: सेटिंग्स (F6), लोग।</translation>
    </message>
    <message>
        <source>This passphrase protects what is kept on this seat. Without it, or a recovery key on paper, nothing can be read.</source>
        <translation>यह पासफ़्रेज़ इस सीट पर रखी चीज़ों की रक्षा करता है। इसके या कागज़ पर लिखी पुनर्प्राप्ति कुंजी के बिना कुछ नहीं पढ़ा जा सकता।</translation>
    </message>
    <message>
        <source>all modalities</source>
        <translation>सभी मोडैलिटी</translation>
    </message>
    <message>
        <source>all, or names separated by commas</source>
        <translation>सभी, या अल्पविराम से अलग नाम</translation>
    </message>
    <message>
        <source>always</source>
        <translation>हमेशा</translation>
    </message>
    <message>
        <source>analyse it with {target}</source>
        <translation>{target} से विश्लेषण करें</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>और {n}</translation>
    </message>
    <message>
        <source>and {n} more that are not here</source>
        <translation>और {n} जो यहाँ नहीं हैं</translation>
    </message>
    <message>
        <source>and {n} more; Shift+K goes through all of them</source>
        <translation>और {n}; Shift+K सब पर जाता है</translation>
    </message>
    <message>
        <source>angio</source>
        <translation>एंजियो</translation>
    </message>
    <message>
        <source>answered {ago}</source>
        <translation>{ago} उत्तर मिला</translation>
    </message>
    <message>
        <source>any</source>
        <translation>कोई भी</translation>
    </message>
    <message>
        <source>any text</source>
        <translation>कोई भी पाठ</translation>
    </message>
    <message>
        <source>arriving</source>
        <translation>आ रहा है</translation>
    </message>
    <message>
        <source>as they are stored</source>
        <translation>जैसे रखे हैं वैसे</translation>
    </message>
    <message>
        <source>as they are, of no modality</source>
        <translation>जैसी हैं, बिना मोडैलिटी के</translation>
    </message>
    <message>
        <source>ask whether they are kept here</source>
        <translation>पूछना कि वे यहाँ रखे हैं या नहीं</translation>
    </message>
    <message>
        <source>ask whether this seat answers</source>
        <translation>पूछना कि यह सीट उत्तर देती है या नहीं</translation>
    </message>
    <message>
        <source>asking</source>
        <translation>पूछा जा रहा है</translation>
    </message>
    <message>
        <source>at full fidelity</source>
        <translation>पूर्ण गुणवत्ता पर</translation>
    </message>
    <message>
        <source>at least to the age of {age}</source>
        <translation>कम से कम {age} वर्ष की आयु तक</translation>
    </message>
    <message>
        <source>at least {low}</source>
        <translation>कम से कम {low}</translation>
    </message>
    <message>
        <source>at most {n} kB/s</source>
        <translation>अधिकतम {n} kB/s</translation>
    </message>
    <message>
        <source>axial</source>
        <translation>axial</translation>
    </message>
    <message>
        <source>being sealed anew; the old key is still needed</source>
        <translation>फिर से सील हो रहा है; पुरानी कुंजी अभी चाहिए</translation>
    </message>
    <message>
        <source>beside</source>
        <translation>साथ में</translation>
    </message>
    <message>
        <source>bone</source>
        <translation>हड्डी</translation>
    </message>
    <message>
        <source>brain</source>
        <translation>मस्तिष्क</translation>
    </message>
    <message>
        <source>brighter</source>
        <translation>अधिक उजला</translation>
    </message>
    <message>
        <source>by {who} {at}</source>
        <translation>{who} द्वारा {at}</translation>
    </message>
    <message>
        <source>cancelled, what arrived is kept</source>
        <translation>रद्द किया गया, जो आया वह रखा है</translation>
    </message>
    <message>
        <source>check the quality of images</source>
        <translation>छवियों की गुणवत्ता जाँचना</translation>
    </message>
    <message>
        <source>check what is kept</source>
        <translation>सँभाला हुआ जाँचना</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>चुना हुआ</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>बंद</translation>
    </message>
    <message>
        <source>commitment {time}</source>
        <translation>भंडारण की पुष्टि {time}</translation>
    </message>
    <message>
        <source>copy pictures and numbers</source>
        <translation>चित्र और संख्याएँ कॉपी करना</translation>
    </message>
    <message>
        <source>coronal</source>
        <translation>coronal</translation>
    </message>
    <message>
        <source>d</source>
        <translation>दिन</translation>
    </message>
    <message>
        <source>darker</source>
        <translation>अधिक गहरा</translation>
    </message>
    <message>
        <source>de-identify studies</source>
        <translation>अध्ययनों से पहचान हटाना</translation>
    </message>
    <message>
        <source>decide about the quarantine</source>
        <translation>क्वारंटीन पर निर्णय करना</translation>
    </message>
    <message>
        <source>decide whose a study is</source>
        <translation>अध्ययन किसका है यह तय करना</translation>
    </message>
    <message>
        <source>decided</source>
        <translation>निर्णय हुआ</translation>
    </message>
    <message>
        <source>default</source>
        <translation>पूर्वनिर्धारित</translation>
    </message>
    <message>
        <source>does not answer; asked again at {time}</source>
        <translation>उत्तर नहीं देता; {time} पर फिर पूछा जाएगा</translation>
    </message>
    <message>
        <source>does not hold: {conditions}</source>
        <translation>लागू नहीं: {conditions}</translation>
    </message>
    <message>
        <source>done, every image is on this seat</source>
        <translation>पूरा हुआ, हर चित्र इस कंप्यूटर पर है</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>खाली</translation>
    </message>
    <message>
        <source>endoscopy</source>
        <translation>एंडोस्कोपी</translation>
    </message>
    <message>
        <source>erase a patient</source>
        <translation>मरीज़ का डेटा मिटाना</translation>
    </message>
    <message>
        <source>every measuring tool</source>
        <translation>हर मापन उपकरण</translation>
    </message>
    <message>
        <source>every study</source>
        <translation>हर अध्ययन</translation>
    </message>
    <message>
        <source>everywhere</source>
        <translation>हर जगह</translation>
    </message>
    <message>
        <source>examine this seat</source>
        <translation>इस सीट की जाँच करना</translation>
    </message>
    <message>
        <source>export studies</source>
        <translation>अध्ययन निर्यात करना</translation>
    </message>
    <message>
        <source>export the audit log</source>
        <translation>ऑडिट लॉग निर्यात करना</translation>
    </message>
    <message>
        <source>eye photograph</source>
        <translation>आँख की तस्वीर</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>विफल</translation>
    </message>
    <message>
        <source>fails</source>
        <translation>विफल</translation>
    </message>
    <message>
        <source>fetch studies from here</source>
        <translation>यहाँ से अध्ययन लेना</translation>
    </message>
    <message>
        <source>first password for {name}: {password}</source>
        <translation>{name} का पहला पासवर्ड: {password}</translation>
    </message>
    <message>
        <source>first {n} of {total}</source>
        <translation>{total} में से पहले {n}</translation>
    </message>
    <message>
        <source>forward it to {target}</source>
        <translation>{target} को भेजें</translation>
    </message>
    <message>
        <source>found back {n} of {n} · {time}</source>
        <translation>{n} में से {n} वहाँ फिर मिले · {time}</translation>
    </message>
    <message>
        <source>from</source>
        <translation>से</translation>
    </message>
    <message>
        <source>from {origin}, {when}, {size}</source>
        <translation>{origin} से, {when}, {size}</translation>
    </message>
    <message>
        <source>from {value}</source>
        <translation>{value} से</translation>
    </message>
    <message>
        <source>full</source>
        <translation>पूरा</translation>
    </message>
    <message>
        <source>get studies from archives</source>
        <translation>संग्रहों से अध्ययन लाना</translation>
    </message>
    <message>
        <source>goes</source>
        <translation>जाएगा</translation>
    </message>
    <message>
        <source>half</source>
        <translation>आधा</translation>
    </message>
    <message>
        <source>have studies sent from here</source>
        <translation>यहाँ से अध्ययन भिजवाना</translation>
    </message>
    <message>
        <source>held</source>
        <translation>यहाँ है</translation>
    </message>
    <message>
        <source>high contrast</source>
        <translation>अधिक कॉन्ट्रास्ट</translation>
    </message>
    <message>
        <source>holds, but stands behind “{rule}”</source>
        <translation>लागू है, पर “{rule}” के बाद है</translation>
    </message>
    <message>
        <source>image</source>
        <translation>चित्र</translation>
    </message>
    <message>
        <source>images</source>
        <translation>चित्र</translation>
    </message>
    <message>
        <source>import studies</source>
        <translation>अध्ययन आयात करना</translation>
    </message>
    <message>
        <source>in conflict</source>
        <translation>विरोध में</translation>
    </message>
    <message>
        <source>incomplete</source>
        <translation>अधूरा</translation>
    </message>
    <message>
        <source>install models</source>
        <translation>मॉडल स्थापित करना</translation>
    </message>
    <message>
        <source>its time is over</source>
        <translation>उसकी अवधि पूरी हुई</translation>
    </message>
    <message>
        <source>keep it here, no more</source>
        <translation>यहीं रखें, और कुछ नहीं</translation>
    </message>
    <message>
        <source>keep results with a study</source>
        <translation>परिणाम अध्ययन के साथ रखना</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>रखा हुआ</translation>
    </message>
    <message>
        <source>kept until then</source>
        <translation>तब तक रखा जाएगा</translation>
    </message>
    <message>
        <source>key {n}, since {day}</source>
        <translation>कुंजी {n}, {day} से</translation>
    </message>
    <message>
        <source>last 3 days</source>
        <translation>पिछले 3 दिन</translation>
    </message>
    <message>
        <source>last 7 days</source>
        <translation>पिछले 7 दिन</translation>
    </message>
    <message>
        <source>last answered {ago}</source>
        <translation>पिछला उत्तर {ago}</translation>
    </message>
    <message>
        <source>last here {day}</source>
        <translation>पिछली बार {day}</translation>
    </message>
    <message>
        <source>let a model look at a study</source>
        <translation>अध्ययन पर मॉडल चलाना</translation>
    </message>
    <message>
        <source>let this seat receive</source>
        <translation>इस सीट को प्राप्त करने देना</translation>
    </message>
    <message>
        <source>liver</source>
        <translation>यकृत</translation>
    </message>
    <message>
        <source>loaded</source>
        <translation>लोड हुए</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>लॉक</translation>
    </message>
    <message>
        <source>look at images</source>
        <translation>छवियाँ देखना</translation>
    </message>
    <message>
        <source>look for studies here</source>
        <translation>यहाँ अध्ययन खोजना</translation>
    </message>
    <message>
        <source>look up whose a de-identified study is</source>
        <translation>पहचान हटाया अध्ययन किसका है यह देखना</translation>
    </message>
    <message>
        <source>lossless</source>
        <translation>lossless</translation>
    </message>
    <message>
        <source>low contrast</source>
        <translation>कम कॉन्ट्रास्ट</translation>
    </message>
    <message>
        <source>lung</source>
        <translation>फेफड़ा</translation>
    </message>
    <message>
        <source>make a support bundle</source>
        <translation>सहायता पैकेज बनाना</translation>
    </message>
    <message>
        <source>make backups</source>
        <translation>बैकअप बनाना</translation>
    </message>
    <message>
        <source>manage encryption keys</source>
        <translation>एन्क्रिप्शन कुंजियाँ प्रबंधित करना</translation>
    </message>
    <message>
        <source>manage people</source>
        <translation>लोगों को प्रबंधित करना</translation>
    </message>
    <message>
        <source>manage roles</source>
        <translation>भूमिकाएँ प्रबंधित करना</translation>
    </message>
    <message>
        <source>manage the policy</source>
        <translation>नीति प्रबंधित करना</translation>
    </message>
    <message>
        <source>manage what waits to be sent</source>
        <translation>भेजे जाने वालों को प्रबंधित करना</translation>
    </message>
    <message>
        <source>marks</source>
        <translation>चिह्न</translation>
    </message>
    <message>
        <source>measure on images</source>
        <translation>छवियों पर मापना</translation>
    </message>
    <message>
        <source>mediastinum</source>
        <translation>मीडियास्टिनम</translation>
    </message>
    <message>
        <source>microscopy</source>
        <translation>माइक्रोस्कोपी</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>अनुपस्थित</translation>
    </message>
    <message>
        <source>mo</source>
        <translation>माह</translation>
    </message>
    <message>
        <source>must hold</source>
        <translation>होना ही चाहिए</translation>
    </message>
    <message>
        <source>never</source>
        <translation>कभी नहीं</translation>
    </message>
    <message>
        <source>never here</source>
        <translation>कभी नहीं आए</translation>
    </message>
    <message>
        <source>new</source>
        <translation>नया</translation>
    </message>
    <message>
        <source>next try {time}</source>
        <translation>अगला प्रयास {time}</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>कोई उत्तर नहीं</translation>
    </message>
    <message>
        <source>no installed model can run</source>
        <translation>कोई स्थापित मॉडल नहीं चल सकता</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>कोई सीमा नहीं</translation>
    </message>
    <message>
        <source>no model is installed for it</source>
        <translation>इसके लिए कोई मॉडल नहीं लगा</translation>
    </message>
    <message>
        <source>no rule is about it</source>
        <translation>उस पर कोई नियम नहीं है</translation>
    </message>
    <message>
        <source>no second factor</source>
        <translation>दूसरा कारक नहीं</translation>
    </message>
    <message>
        <source>none</source>
        <translation>कोई नहीं</translation>
    </message>
    <message>
        <source>none of its viewports would show anything</source>
        <translation>इसका कोई व्यूपोर्ट कुछ नहीं दिखाएगा</translation>
    </message>
    <message>
        <source>none on this seat</source>
        <translation>इस कंप्यूटर पर कोई नहीं</translation>
    </message>
    <message>
        <source>not asked yet</source>
        <translation>अभी नहीं पूछा</translation>
    </message>
    <message>
        <source>not chosen</source>
        <translation>नहीं चुना</translation>
    </message>
    <message>
        <source>not decided: off</source>
        <translation>तय नहीं: बंद</translation>
    </message>
    <message>
        <source>not decided: off, but for the demonstration that ships</source>
        <translation>तय नहीं: साथ आए प्रदर्शन मॉडल को छोड़कर बंद</translation>
    </message>
    <message>
        <source>not on this seat: {uid}</source>
        <translation>इस कंप्यूटर पर नहीं: {uid}</translation>
    </message>
    <message>
        <source>not said</source>
        <translation>नहीं बताया गया</translation>
    </message>
    <message>
        <source>not saved yet</source>
        <translation>अभी नहीं सहेजा</translation>
    </message>
    <message>
        <source>not tried</source>
        <translation>नहीं आज़माया</translation>
    </message>
    <message>
        <source>not yet in the report</source>
        <translation>अभी रिपोर्ट में नहीं</translation>
    </message>
    <message>
        <source>not yet stored</source>
        <translation>अभी संग्रहित नहीं</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>कुछ नहीं</translation>
    </message>
    <message>
        <source>nothing chosen yet</source>
        <translation>अभी कुछ नहीं चुना</translation>
    </message>
    <message>
        <source>nothing on record</source>
        <translation>कुछ दर्ज नहीं</translation>
    </message>
    <message>
        <source>nothing open</source>
        <translation>कुछ नहीं खुला</translation>
    </message>
    <message>
        <source>oblique</source>
        <translation>oblique</translation>
    </message>
    <message>
        <source>of any age</source>
        <translation>किसी भी आयु के</translation>
    </message>
    <message>
        <source>of patients under {age}</source>
        <translation>{age} वर्ष से कम के मरीज़ों के</translation>
    </message>
    <message>
        <source>off</source>
        <translation>बंद</translation>
    </message>
    <message>
        <source>on</source>
        <translation>चालू</translation>
    </message>
    <message>
        <source>on its way to an archive, or a report on it was begun</source>
        <translation>अभिलेखागार को भेजा जा रहा है, या उस पर रिपोर्ट शुरू हुई है</translation>
    </message>
    <message>
        <source>or one study, by its UID</source>
        <translation>या एक अध्ययन, उसकी UID से</translation>
    </message>
    <message>
        <source>over</source>
        <translation>ऊपर</translation>
    </message>
    <message>
        <source>paused, what arrived is kept</source>
        <translation>रुका हुआ, जो आया वह रखा है</translation>
    </message>
    <message>
        <source>photograph</source>
        <translation>तस्वीर</translation>
    </message>
    <message>
        <source>policy.toml in this profile</source>
        <translation>इस प्रोफ़ाइल में policy.toml</translation>
    </message>
    <message>
        <source>preset {name}</source>
        <translation>प्रीसेट {name}</translation>
    </message>
    <message>
        <source>previews</source>
        <translation>पूर्वावलोकन</translation>
    </message>
    <message>
        <source>put studies on legal hold</source>
        <translation>अध्ययनों पर कानूनी रोक लगाना</translation>
    </message>
    <message>
        <source>quarter</source>
        <translation>चौथाई</translation>
    </message>
    <message>
        <source>radiograph</source>
        <translation>रेडियोग्राफ़</translation>
    </message>
    <message>
        <source>read reports</source>
        <translation>रिपोर्ट पढ़ना</translation>
    </message>
    <message>
        <source>read the audit log</source>
        <translation>ऑडिट लॉग पढ़ना</translation>
    </message>
    <message>
        <source>record what patients consent to</source>
        <translation>मरीज़ों की सहमति दर्ज करना</translation>
    </message>
    <message>
        <source>removed or emptied</source>
        <translation>हटाया या खाली किया</translation>
    </message>
    <message>
        <source>reports wait for the hours too</source>
        <translation>रिपोर्टें भी इन घंटों की प्रतीक्षा करें</translation>
    </message>
    <message>
        <source>restore backups</source>
        <translation>बैकअप बहाल करना</translation>
    </message>
    <message>
        <source>resumed</source>
        <translation>फिर शुरू</translation>
    </message>
    <message>
        <source>review alerts</source>
        <translation>चेतावनियों की समीक्षा करना</translation>
    </message>
    <message>
        <source>review emergency access</source>
        <translation>आपातकालीन पहुँच की समीक्षा करना</translation>
    </message>
    <message>
        <source>say that it has come</source>
        <translation>बताएँ कि आया है</translation>
    </message>
    <message>
        <source>search archives</source>
        <translation>संग्रहों में खोजना</translation>
    </message>
    <message>
        <source>see the orders</source>
        <translation>आदेश देखना</translation>
    </message>
    <message>
        <source>see the worklist</source>
        <translation>कार्यसूची देखना</translation>
    </message>
    <message>
        <source>send copies without names: {target}</source>
        <translation>बिना नाम की प्रतियाँ भेजें: {target}</translation>
    </message>
    <message>
        <source>send images here</source>
        <translation>यहाँ चित्र भेजना</translation>
    </message>
    <message>
        <source>send studies to archives</source>
        <translation>अध्ययन संग्रहों को भेजना</translation>
    </message>
    <message>
        <source>sent unasked</source>
        <translation>बिना माँगे भेजी</translation>
    </message>
    <message>
        <source>sent, not yet confirmed</source>
        <translation>भेजा गया, अभी पुष्टि नहीं हुई</translation>
    </message>
    <message>
        <source>set by site policy</source>
        <translation>साइट की नीति से तय</translation>
    </message>
    <message>
        <source>set how long things are kept</source>
        <translation>चीज़ें कब तक रखी जाएँ यह तय करना</translation>
    </message>
    <message>
        <source>set up rules</source>
        <translation>नियम निर्धारित करना</translation>
    </message>
    <message>
        <source>set up the network</source>
        <translation>नेटवर्क सेट करना</translation>
    </message>
    <message>
        <source>set up this seat</source>
        <translation>यह सीट सेट करना</translation>
    </message>
    <message>
        <source>shipped, stays as it is</source>
        <translation>साथ आई, वैसी ही रहती है</translation>
    </message>
    <message>
        <source>sign reports</source>
        <translation>रिपोर्ट पर हस्ताक्षर करना</translation>
    </message>
    <message>
        <source>signed reports too</source>
        <translation>हस्ताक्षरित रिपोर्टें भी</translation>
    </message>
    <message>
        <source>slow</source>
        <translation>धीमा</translation>
    </message>
    <message>
        <source>small previews first</source>
        <translation>पहले छोटे पूर्वावलोकन</translation>
    </message>
    <message>
        <source>start and end examinations</source>
        <translation>जाँचें आरंभ और समाप्त करना</translation>
    </message>
    <message>
        <source>stays</source>
        <translation>रहेगा</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>रोका गया</translation>
    </message>
    <message>
        <source>switched off</source>
        <translation>बंद</translation>
    </message>
    <message>
        <source>this folder</source>
        <translation>यह फ़ोल्डर</translation>
    </message>
    <message>
        <source>this one</source>
        <translation>यही</translation>
    </message>
    <message>
        <source>this seat does not know it any more</source>
        <translation>यह सीट अब इसे नहीं जानती</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true या false</translation>
    </message>
    <message>
        <source>turn AI features on and off</source>
        <translation>AI सुविधाएँ चालू और बंद करना</translation>
    </message>
    <message>
        <source>ultrasound</source>
        <translation>अल्ट्रासाउंड</translation>
    </message>
    <message>
        <source>uncompressed</source>
        <translation>असंपीड़ित</translation>
    </message>
    <message>
        <source>under a legal hold</source>
        <translation>क़ानूनी रोक के अधीन</translation>
    </message>
    <message>
        <source>urgent</source>
        <translation>तत्काल</translation>
    </message>
    <message>
        <source>use emergency access</source>
        <translation>आपातकालीन पहुँच का उपयोग करना</translation>
    </message>
    <message>
        <source>use this seat</source>
        <translation>इस सीट का उपयोग करना</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>रुका है</translation>
    </message>
    <message>
        <source>waits for its hours, from {time}</source>
        <translation>अपने समय की प्रतीक्षा में, {time} से</translation>
    </message>
    <message>
        <source>window changed</source>
        <translation>विंडो बदली गई</translation>
    </message>
    <message>
        <source>without a note</source>
        <translation>बिना टिप्पणी</translation>
    </message>
    <message>
        <source>write reports</source>
        <translation>रिपोर्ट लिखना</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} से {high}</translation>
    </message>
    <message>
        <source>{n} accesses were written</source>
        <translation>{n} पहुँचें लिखी गईं</translation>
    </message>
    <message>
        <source>{n} events were written</source>
        <translation>{n} घटनाएँ लिखी गईं</translation>
    </message>
    <message>
        <source>{n} events, newest first</source>
        <translation>{n} घटनाएँ, सबसे नई पहले</translation>
    </message>
    <message>
        <source>{n} images are damaged on this seat and are not in the backup</source>
        <translation>{n} चित्र इस सीट पर ख़राब हैं और बैकअप में नहीं हैं</translation>
    </message>
    <message>
        <source>{n} images wait for a look</source>
        <translation>{n} छवियाँ देखे जाने की प्रतीक्षा में हैं</translation>
    </message>
    <message>
        <source>{n} images wait for a person&apos;s look.</source>
        <translation>{n} छवियाँ किसी व्यक्ति के देखने की प्रतीक्षा में हैं।</translation>
    </message>
    <message>
        <source>{n} jobs continue while locked</source>
        <translation>लॉक रहते हुए {n} कार्य जारी हैं</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>अस्वीकार किया गया</translation>
    </message>
    <message>
        <source> and </source>
        <translation> और </translation>
    </message>
    <message>
        <source> and {n} more</source>
        <translation> और {n}</translation>
    </message>
    <message>
        <source> or </source>
        <translation> या </translation>
    </message>
    <message>
        <source>Digit 0 is automatic, 1 and 2 are the file&apos;s own windows. A preset of yours takes its digit for its modality alone.</source>
        <translation>अंक 0 स्वचालित है, 1 और 2 फ़ाइल की अपनी विंडो हैं। आपका प्रीसेट अपना अंक केवल अपनी मोडैलिटी के लिए लेता है।</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>माउस</translation>
    </message>
    <message>
        <source>Mouse buttons of a study that opens</source>
        <translation>खुलने वाले अध्ययन के माउस बटन</translation>
    </message>
    <message>
        <source>Records encrypted</source>
        <translation>रिकॉर्ड एन्क्रिप्टेड हैं</translation>
    </message>
    <message>
        <source>Records encrypted, audit chain verified {at}</source>
        <translation>रिकॉर्ड एन्क्रिप्टेड, ऑडिट शृंखला {at} पर सत्यापित</translation>
    </message>
    <message>
        <source>Stages, in the order of the keys . and ,</source>
        <translation>चरण, . और , कुंजियों के क्रम में</translation>
    </message>
    <message>
        <source>The image holds no pixels (7FE0,0010).</source>
        <translation>चित्र में pixels नहीं हैं (7FE0,0010)।</translation>
    </message>
    <message>
        <source>The image is in a colour model (0028,0004) that cannot be shown here.</source>
        <translation>चित्र ऐसे रंग-मॉडल (0028,0004) में है जो यहाँ नहीं दिखाया जा सकता।</translation>
    </message>
    <message>
        <source>The view of these images is not saved: each frame has a rescale of its own.</source>
        <translation>इन चित्रों का दृश्य सहेजा नहीं गया: हर फ़्रेम का अपना rescale है।</translation>
    </message>
    <message>
        <source>These are the acquired images. Planes are interpolated.</source>
        <translation>ये मूल चित्र हैं। तल अनुमानित हैं।</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>सीमा-मान</translation>
    </message>
    <message>
        <source>at the export</source>
        <translation>निर्यात के समय</translation>
    </message>
    <message>
        <source>report</source>
        <translation>रिपोर्ट</translation>
    </message>
    <message>
        <source>sagittal</source>
        <translation>sagittal</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>सहेजा गया</translation>
    </message>
    <message>
        <source>score {s:.2f}</source>
        <translation>स्कोर {s:.2f}</translation>
    </message>
    <message>
        <source>shipped: copy it to change it</source>
        <translation>साथ आया: बदलने के लिए कॉपी करें</translation>
    </message>
    <message>
        <source>sideways</source>
        <translation>बगल में</translation>
    </message>
    <message>
        <source>soft tissue</source>
        <translation>मृदु ऊतक</translation>
    </message>
    <message>
        <source>spinal canal</source>
        <translation>मेरु नाल</translation>
    </message>
    <message>
        <source>stored</source>
        <translation>संग्रहित</translation>
    </message>
    <message>
        <source>stored = the archive confirmed every object</source>
        <translation>संग्रहित = आर्काइव ने हर ऑब्जेक्ट की पुष्टि की</translation>
    </message>
    <message>
        <source>stroke</source>
        <translation>स्ट्रोक</translation>
    </message>
    <message>
        <source>subdural</source>
        <translation>सबड्यूरल</translation>
    </message>
    <message>
        <source>switched off: {tools}</source>
        <translation>बंद किए गए: {tools}</translation>
    </message>
    <message>
        <source>temporal bone</source>
        <translation>टेम्पोरल हड्डी</translation>
    </message>
    <message>
        <source>to</source>
        <translation>तक</translation>
    </message>
    <message>
        <source>today</source>
        <translation>आज</translation>
    </message>
    <message>
        <source>transfers</source>
        <translation>ट्रांसफ़र</translation>
    </message>
    <message>
        <source>unread</source>
        <translation>अपठित</translation>
    </message>
    <message>
        <source>viewed</source>
        <translation>देखे गए</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>प्रतीक्षा में</translation>
    </message>
    <message>
        <source>weight</source>
        <translation>भार</translation>
    </message>
    <message>
        <source>when every image is in</source>
        <translation>जब हर चित्र आ जाए</translation>
    </message>
    <message>
        <source>wins</source>
        <translation>जीतता है</translation>
    </message>
    <message>
        <source>with a token</source>
        <translation>टोकन से</translation>
    </message>
    <message>
        <source>wk</source>
        <translation>सप्ताह</translation>
    </message>
    <message>
        <source>worklist</source>
        <translation>कार्यसूची</translation>
    </message>
    <message>
        <source>works</source>
        <translation>ठीक</translation>
    </message>
    <message>
        <source>y</source>
        <translation>वर्ष</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>हाँ</translation>
    </message>
    <message>
        <source>yours</source>
        <translation>आपका</translation>
    </message>
    <message>
        <source>zoom {z:.1f}×</source>
        <translation>ज़ूम {z:.1f}×</translation>
    </message>
    <message>
        <source>{archive} · examining</source>
        <translation>{archive} · जाँच हो रही है</translation>
    </message>
    <message>
        <source>{button}: {what}</source>
        <translation>{button}: {what}</translation>
    </message>
    <message>
        <source>{change} since {date}</source>
        <translation>{date} से {change}</translation>
    </message>
    <message>
        <source>{date} beside {other}</source>
        <translation>{date}, {other} के साथ</translation>
    </message>
    <message>
        <source>{free} free on this disk</source>
        <translation>इस डिस्क पर {free} खाली</translation>
    </message>
    <message>
        <source>{group}: more with the arrow or a right click</source>
        <translation>{group}: तीर या दाएँ क्लिक से और</translation>
    </message>
    <message>
        <source>{here} of {all} images</source>
        <translation>{all} में से {here} चित्र</translation>
    </message>
    <message>
        <source>{here} of {all} images so far</source>
        <translation>अब तक {all} में से {here} चित्र</translation>
    </message>
    <message>
        <source>{ids} has the same name and birth date under another ID. It is not merged until a person confirms it.</source>
        <translation>{ids} का नाम और जन्मतिथि वही है पर ID दूसरी है। जब तक कोई पुष्टि न करे, मिलाया नहीं जाता।</translation>
    </message>
    <message>
        <source>{id} {version} · weights {hash}</source>
        <translation>{id} {version} · weights {hash}</translation>
    </message>
    <message>
        <source>{key} belongs to the window itself: “{title}”.</source>
        <translation>{key} विंडो की अपनी कुंजी है: “{title}”।</translation>
    </message>
    <message>
        <source>{key} is free.</source>
        <translation>{key} खाली है।</translation>
    </message>
    <message>
        <source>{key} is on “{title}” now, which would lose it.</source>
        <translation>{key} अभी “{title}” पर है, जिससे वह हट जाएगी।</translation>
    </message>
    <message>
        <source>{name} has not been asked yet</source>
        <translation>{name} से अभी नहीं पूछा गया</translation>
    </message>
    <message>
        <source>{name} on port {port}</source>
        <translation>पोर्ट {port} पर {name}</translation>
    </message>
    <message>
        <source>{n} AI findings decided</source>
        <translation>{n} AI निष्कर्षों पर निर्णय हुआ</translation>
    </message>
    <message>
        <source>{n} AI findings not decided</source>
        <translation>{n} AI निष्कर्षों पर निर्णय बाकी</translation>
    </message>
    <message>
        <source>{n} chosen</source>
        <translation>{n} चुने हुए</translation>
    </message>
    <message>
        <source>{n} days</source>
        <translation>{n} दिन</translation>
    </message>
    <message>
        <source>{n} disputed</source>
        <translation>{n} विवादित</translation>
    </message>
    <message>
        <source>{n} drafted</source>
        <translation>{n} मसौदे</translation>
    </message>
    <message>
        <source>{n} drafted sentences</source>
        <translation>{n} मसौदा वाक्य</translation>
    </message>
    <message>
        <source>{n} drafted, not in the report yet</source>
        <translation>{n} मसौदे, अभी रिपोर्ट में नहीं</translation>
    </message>
    <message>
        <source>{n} files</source>
        <translation>{n} फ़ाइलें</translation>
    </message>
    <message>
        <source>{n} folders</source>
        <translation>{n} फ़ोल्डर</translation>
    </message>
    <message>
        <source>{n} found</source>
        <translation>{n} मिले</translation>
    </message>
    <message>
        <source>{n} found, there are more</source>
        <translation>{n} मिले, और भी हैं</translation>
    </message>
    <message>
        <source>{n} h ago</source>
        <translation>{n} घंटे पहले</translation>
    </message>
    <message>
        <source>{n} hours</source>
        <translation>{n} घंटे</translation>
    </message>
    <message>
        <source>{n} images</source>
        <translation>{n} चित्र</translation>
    </message>
    <message>
        <source>{n} images have not been received</source>
        <translation>{n} चित्र नहीं मिले हैं</translation>
    </message>
    <message>
        <source>{n} images, no total announced</source>
        <translation>{n} चित्र, कुल संख्या नहीं बताई गई</translation>
    </message>
    <message>
        <source>{n} images/s</source>
        <translation>{n} चित्र/से</translation>
    </message>
    <message>
        <source>{n} jobs</source>
        <translation>{n} काम</translation>
    </message>
    <message>
        <source>{n} keys are destroyed as soon as the folder can be reached</source>
        <translation>फ़ोल्डर मिलते ही {n} कुंजियाँ नष्ट की जाएँगी</translation>
    </message>
    <message>
        <source>{n} left out</source>
        <translation>{n} छोड़े गए</translation>
    </message>
    <message>
        <source>{n} min ago</source>
        <translation>{n} मिनट पहले</translation>
    </message>
    <message>
        <source>{n} minutes</source>
        <translation>{n} मिनट</translation>
    </message>
    <message>
        <source>{n} more differences: `quarantine compare` lists them.</source>
        <translation>{n} और अंतर: `quarantine compare` उन्हें दिखाता है।</translation>
    </message>
    <message>
        <source>{n} new above</source>
        <translation>ऊपर {n} नए</translation>
    </message>
    <message>
        <source>{n} numbers as they should be, on {day} at {time}</source>
        <translation>{n} संख्याएँ जैसी होनी चाहिए, {day} को {time} पर</translation>
    </message>
    <message>
        <source>{n} objects</source>
        <translation>{n} ऑब्जेक्ट</translation>
    </message>
    <message>
        <source>{n} objects contradict this study, for instance in whose it is. They wait in quarantine (F5) until a person decides.</source>
        <translation>{n} ऑब्जेक्ट इस जाँच से मेल नहीं खाते, जैसे कि यह किसकी है। किसी व्यक्ति के निर्णय तक वे क्वारंटीन (F5) में रुके हैं।</translation>
    </message>
    <message>
        <source>{n} objects wait to be sent, {m} left out.</source>
        <translation>{n} वस्तुएँ भेजे जाने की प्रतीक्षा में हैं, {m} छोड़ी गईं।</translation>
    </message>
    <message>
        <source>{n} objects written, {m} left out. The report lies beside them.</source>
        <translation>{n} वस्तुएँ लिखी गईं, {m} छोड़ी गईं। रिपोर्ट उनके पास है।</translation>
    </message>
    <message>
        <source>{n} of {m} are in their studies now</source>
        <translation>{m} में से {n} अब अपनी जाँच में हैं</translation>
    </message>
    <message>
        <source>{n} of {m} listed files are there</source>
        <translation>सूची की {m} में से {n} फ़ाइलें वहाँ हैं</translation>
    </message>
    <message>
        <source>{n} of {m} ready</source>
        <translation>{m} में से {n} तैयार</translation>
    </message>
    <message>
        <source>{n} of {total} have not come</source>
        <translation>{total} में से {n} नहीं आए</translation>
    </message>
    <message>
        <source>{n} of {total} images received</source>
        <translation>{total} में से {n} चित्र मिले</translation>
    </message>
    <message>
        <source>{n} of {total} received</source>
        <translation>{total} में से {n} मिले</translation>
    </message>
    <message>
        <source>{n} of {total} series opened</source>
        <translation>{total} में से {n} series खोली गईं</translation>
    </message>
    <message>
        <source>{n} of {total} slices viewed</source>
        <translation>{total} में से {n} स्लाइसें देखी गईं</translation>
    </message>
    <message>
        <source>{n} of {total} stored</source>
        <translation>{total} में से {n} संग्रहित</translation>
    </message>
    <message>
        <source>{n} on this seat</source>
        <translation>इस कंप्यूटर पर {n}</translation>
    </message>
    <message>
        <source>{n} open</source>
        <translation>{n} खुले</translation>
    </message>
    <message>
        <source>{n} orders are left out: they name no patient or no study.</source>
        <translation>{n} ऑर्डर छोड़े गए: उनमें मरीज़ या अध्ययन नहीं है।</translation>
    </message>
    <message>
        <source>{n} presentation states</source>
        <translation>{n} presentation states</translation>
    </message>
    <message>
        <source>{n} refused</source>
        <translation>{n} अस्वीकार किए गए</translation>
    </message>
    <message>
        <source>{n} rejected findings</source>
        <translation>{n} अस्वीकृत निष्कर्ष</translation>
    </message>
    <message>
        <source>{n} reports and studies wait, none is lost.</source>
        <translation>{n} रिपोर्टें और अध्ययन प्रतीक्षा में हैं, कोई खोया नहीं है।</translation>
    </message>
    <message>
        <source>{n} retrieving</source>
        <translation>{n} मँगाए जा रहे हैं</translation>
    </message>
    <message>
        <source>{n} s ago</source>
        <translation>{n} सेकंड पहले</translation>
    </message>
    <message>
        <source>{n} s left</source>
        <translation>{n} से शेष</translation>
    </message>
    <message>
        <source>{n} sending refused</source>
        <translation>{n} भेजना अस्वीकार हुआ</translation>
    </message>
    <message>
        <source>{n} sent</source>
        <translation>{n} भेजे गए</translation>
    </message>
    <message>
        <source>{n} series</source>
        <translation>{n} series</translation>
    </message>
    <message>
        <source>{n} signed reports not yet stored</source>
        <translation>{n} हस्ताक्षरित रिपोर्टें अभी संग्रहित नहीं</translation>
    </message>
    <message>
        <source>{n} slow</source>
        <translation>{n} धीमे</translation>
    </message>
    <message>
        <source>{n} stored</source>
        <translation>{n} संग्रहित</translation>
    </message>
    <message>
        <source>{n} studies</source>
        <translation>{n} अध्ययन</translation>
    </message>
    <message>
        <source>{n} studies were given to another patient, and their images still name this one: they stay.</source>
        <translation>{n} अध्ययन दूसरे मरीज़ को दिए गए थे, और उनके चित्रों में अब भी इसी का नाम है: वे रहेंगे।</translation>
    </message>
    <message>
        <source>{n} studies were not looked through.</source>
        <translation>{n} अध्ययनों की जाँच नहीं हुई।</translation>
    </message>
    <message>
        <source>{n} studies would go, {m} would stay.</source>
        <translation>{n} अध्ययन जाएँगे, {m} रहेंगे।</translation>
    </message>
    <message>
        <source>{n} unread</source>
        <translation>{n} अपठित</translation>
    </message>
    <message>
        <source>{n} unread of {total}</source>
        <translation>{total} में से {n} अपठित</translation>
    </message>
    <message>
        <source>{n} unread, {c} critical</source>
        <translation>{n} अपठित, {c} अति गंभीर</translation>
    </message>
    <message>
        <source>{n} views</source>
        <translation>{n} दृश्य</translation>
    </message>
    <message>
        <source>{n} wait for a person</source>
        <translation>{n} किसी व्यक्ति की प्रतीक्षा में</translation>
    </message>
    <message>
        <source>{n} wait for a review: was it justified?</source>
        <translation>{n} समीक्षा की प्रतीक्षा में: क्या यह उचित थी?</translation>
    </message>
    <message>
        <source>{n} wait for the audit repository</source>
        <translation>{n} ऑडिट भंडार की प्रतीक्षा में</translation>
    </message>
    <message>
        <source>{n} wait, {m} are decided</source>
        <translation>{n} रुके हैं, {m} पर निर्णय हुआ</translation>
    </message>
    <message>
        <source>{n} waiting</source>
        <translation>{n} प्रतीक्षा में</translation>
    </message>
    <message>
        <source>{n} without a value left out (padding, gaps, not arrived).</source>
        <translation>बिना मान के {n} छोड़े गए (padding, रिक्तियाँ, नहीं आए)।</translation>
    </message>
    <message>
        <source>{n} years from the examination</source>
        <translation>जाँच से {n} वर्ष</translation>
    </message>
    <message>
        <source>{n} years from the last access</source>
        <translation>पिछली बार खोले जाने से {n} वर्ष</translation>
    </message>
    <message>
        <source>{peers} has more orders than are listed here.</source>
        <translation>{peers} में यहाँ दिखाए से अधिक ऑर्डर हैं।</translation>
    </message>
    <message>
        <source>{peer} · asking</source>
        <translation>{peer} · पूछा जा रहा है</translation>
    </message>
    <message>
        <source>{peer} · no answer</source>
        <translation>{peer} · उत्तर नहीं</translation>
    </message>
    <message>
        <source>{peer} · {n} orders</source>
        <translation>{peer} · {n} ऑर्डर</translation>
    </message>
    <message>
        <source>{root}: {listed} files listed, {found} found, {stored} on this seat</source>
        <translation>{root}: सूची में {listed} फ़ाइलें, {found} मिलीं, {stored} इस सीट पर</translation>
    </message>
    <message>
        <source>{rows} rows of {columns}</source>
        <translation>{rows} पंक्तियाँ, {columns} स्तंभ</translation>
    </message>
    <message>
        <source>{series}, image {n}</source>
        <translation>{series}, चित्र {n}</translation>
    </message>
    <message>
        <source>{series}, slice {n}</source>
        <translation>{series}, स्लाइस {n}</translation>
    </message>
    <message>
        <source>{size} written, {images} images in it; {n} backups are kept</source>
        <translation>{size} लिखे गए, उसमें {images} चित्र; {n} बैकअप रखे हैं</translation>
    </message>
    <message>
        <source>{studies} studies with {images} images, {orders} orders and {aside} objects in quarantine. There is no way back.</source>
        <translation>{studies} अध्ययन, {images} चित्र, {orders} आदेश और संगरोध में {aside} वस्तुएँ। वापसी का कोई रास्ता नहीं है।</translation>
    </message>
    <message>
        <source>{studies}, merged by study UID</source>
        <translation>{studies}, study UID से मिलाए गए</translation>
    </message>
    <message>
        <source>{study}: no rule holds, it stays here</source>
        <translation>{study}: कोई नियम लागू नहीं, यहीं रहेगा</translation>
    </message>
    <message>
        <source>{study}: the rule “{rule}” wins</source>
        <translation>{study}: नियम “{rule}” जीतता है</translation>
    </message>
    <message>
        <source>{title}, copy</source>
        <translation>{title}, प्रति</translation>
    </message>
    <message>
        <source>{title}, of this site</source>
        <translation>{title}, इस साइट की</translation>
    </message>
    <message>
        <source>{title}: {kind}, {n} rights</source>
        <translation>{title}: {kind}, {n} अधिकार</translation>
    </message>
    <message>
        <source>{what} the drafted sentence</source>
        <translation>मसौदा वाक्य {what}</translation>
    </message>
    <message>
        <source>{what}, 1 object</source>
        <translation>{what}, 1 वस्तु</translation>
    </message>
    <message>
        <source>{what}, {n} objects</source>
        <translation>{what}, {n} वस्तुएँ</translation>
    </message>
    <message>
        <source>{what}; default {value}</source>
        <translation>{what}; पूर्वनिर्धारित {value}</translation>
    </message>
    <message>
        <source>{who} sent this unasked, and nobody has looked at it yet</source>
        <translation>{who} ने इसे बिना माँगे भेजा, और अभी किसी ने इसे नहीं देखा</translation>
    </message>
    <message>
        <source>“{text}”</source>
        <translation>“{text}”</translation>
    </message>
    <message>
        <source>“{text}” is no date; write it as 2026-01-12.</source>
        <translation>“{text}” तारीख नहीं है; 2026-01-12 की तरह लिखें।</translation>
    </message>
    <message>
        <source>” and “</source>
        <translation>” और “</translation>
    </message>
</context>
</TS>
